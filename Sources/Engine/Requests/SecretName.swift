/// What must not be read over one's shoulder, by its name.
public enum SecretName {
  private static let parts = [
    "authorization", "cookie", "token", "secret", "password", "passwd", "passphrase", "apikey", "credential",
    "privatekey", "accesskey", "sessionid",
  ]

  /// Whether what is called so is likely to be a secret: `Authorization`, `api_key`, `GITHUB_TOKEN`.
  public static func isLikely(_ name: some StringProtocol) -> Bool {
    let letters = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    return parts.contains { letters.contains($0) }
  }
}
