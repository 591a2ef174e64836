import PeerStore

/// Takes out of texts what tells who and where: peer ids and their ends, aliases, hosts and addresses. It is for screens
/// that others see, and works on what is drawn: whatever a text comes from, it passes through here on its way to a cell.
///
/// What is taken out keeps its length, so that nothing moves, and three letters that are always the same for the same
/// thing, so that one can still be told from another.
struct PrivacyMask: Sendable {
  /// Names that a person gave, which look like any other word, and what each stands for.
  private let aliases: [String: String]
  /// What the letters depend on beside the text, so that nobody else can find out what was taken.
  private let salt: UInt64

  private static let dot: Character = "•"
  private static let letters = Array("abcdefghijkmnpqrstuvwxyz")
  /// What is longer is no word.
  private static let longestWord = 40
  /// Names of a column that is too narrow are cut; so much of one is known again.
  private static let shortestPart = 12
  /// Components of addresses whose values tell something.
  private static let components: Set<Substring> = [
    "ip4", "ip6", "dns", "dns4", "dns6", "dnsaddr", "sni", "p2p", "ip6zone", "onion3", "garlic32", "garlic64",
  ]

  init(aliases: [String: String], salt: UInt64) {
    self.aliases = aliases
    self.salt = salt
  }

  /// The text without what tells who and where.
  func callAsFunction(_ text: String) -> String {
    guard text.utf8.count > 3 else { return text }
    var masked = ""
    masked.reserveCapacity(text.utf8.count)
    var rest = text[...]
    var previous: Substring = ""
    while let first = rest.first {
      let isWord = Self.isWord(first)
      let part = isWord ? rest.prefix(while: Self.isWord) : rest.prefix { !Self.isWord($0) }
      let after = rest[part.endIndex...].first
      if isWord {
        masked += replacement(of: part, before: masked, previous: previous, after: after)
        previous = part
      } else {
        masked += part
      }
      rest = rest[part.endIndex...]
    }
    return masked
  }

  private static func isWord(_ character: Character) -> Bool {
    switch character {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", "…", ":", "[", "]": true
    default: !character.isASCII && (character.isLetter || character.isNumber)
    }
  }

  private func replacement(
    of word: Substring, before: String, previous: Substring, after: Character?
  ) -> String {
    let isComponent = before.hasSuffix("/") && Self.components.contains(previous)
    let isHost = before.hasSuffix("//") && (previous == "http:" || previous == "https:")
    if isComponent || isHost { return hidden(word) }
    let isPath = before.hasSuffix("/") || after == "/"
    if !isPath, let owner = owner(of: word) { return hidden(word, as: owner[...]) }
    return isAddress(word) || isID(word) ? hidden(word) : String(word)
  }

  private func owner(of word: Substring) -> String? {
    if let owner = aliases[String(word)] { return owner }
    return word.count >= Self.shortestPart ? aliases.first { $0.key.hasPrefix(word) }?.value : nil
  }

  /// Whether it is an id, or as much of one as the screen shows: its end behind an ellipsis, or a line of it.
  private func isID(_ word: Substring) -> Bool {
    let id = word.drop { $0 == "…" }
    guard id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else { return false }
    if id.count < word.count { return id.count == 8 }
    if id.hasPrefix("12D3KooW") || id.hasPrefix("16Uiu2HA") { return true }
    // A word may begin with a capital, but hardly goes on with one. Rather too much is hidden than too little.
    let isMixed = id.dropFirst().contains { $0.isUppercase } && id.contains { $0.isLowercase || $0.isNumber }
    return id.count >= Self.longestWord || id.count >= Self.shortestPart && isMixed
  }

  /// Whether it is a host or a host and its port.
  private func isAddress(_ word: Substring) -> Bool {
    if word.hasPrefix("["), word.contains(":") { return true }
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    let labels = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let isIPv4 = labels.count == 4 && labels.allSatisfy { (UInt8($0) != nil) }
    if isIPv4, parts.count <= 2 { return true }
    // A name is one only with its port: without it, it might be any text with a dot.
    return parts.count == 2 && UInt16(parts[1]) != nil && labels.count > 1 && labels.allSatisfy { !$0.isEmpty }
      && !labels.allSatisfy { UInt64($0) != nil }
  }

  private func hidden(_ word: Substring, as owner: Substring? = nil) -> String {
    let owner = owner ?? word
    // The end of an id stands for all of it, so that its short form is told by the same letters.
    let key = isID(owner) ? owner.suffix(8) : owner
    var hash = salt
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash ^= hash >> 29
    let mark = (0..<3).map { Self.letters[Int((hash >> (UInt64($0) * 16)) & 0xffff) % Self.letters.count] }
    let count = word.count
    guard count >= 5 else { return String(repeating: Self.dot, count: count) }
    return "\(Self.dot)\(String(mark))" + String(repeating: Self.dot, count: count - 4)
  }
}

extension ExploreState {
  /// What hides who is who from those who look on; nil where nothing is to be hidden.
  public var veil: (@Sendable (String) -> String)? {
    guard let mask = privacy else { return nil }
    return { mask($0) }
  }

  /// A note as it may be shown: it says whatever it says, and nobody can tell what in it tells who somebody is.
  func shownNote(of peer: Peer) -> String {
    privacy == nil ? peer.note : String(peer.note.map { $0 == " " ? " " : "•" })
  }

  mutating func togglePrivacy() -> [Effect] {
    privacy = privacy == nil ? makePrivacyMask() : nil
    notice = Notice(.hint, privacy == nil ? Words.privacyOff : Words.privacyOn)
    return []
  }

  /// Takes names into account that were given since.
  mutating func renewPrivacy() {
    if privacy != nil { privacy = makePrivacyMask() }
  }

  private func makePrivacyMask() -> PrivacyMask {
    let aliases = book.lazy.compactMap { peer in peer.alias.map { ($0, peer.key.description) } }
    return PrivacyMask(aliases: Dictionary(aliases) { first, _ in first }, salt: privacySalt)
  }
}
