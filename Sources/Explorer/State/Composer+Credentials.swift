import Engine
import FoundationEssentials

/// What a request proves itself with: its `Authorization` header (RFC 9110 §11.6.2), taken apart.
enum Credentials: Hashable, Sendable {
  case none
  /// RFC 6750.
  case bearer(token: String)
  /// RFC 7617.
  case basic(user: String, password: String)
  /// Of a scheme that has no fields here.
  case other

  /// The schemes that have fields here.
  enum Scheme: String, CaseIterable, Sendable {
    case none, bearer, basic
  }

  /// Nothing but a scheme.
  init(_ scheme: Scheme) {
    switch scheme {
    case .none: self = .none
    case .bearer: self = .bearer(token: "")
    case .basic: self = .basic(user: "", password: "")
    }
  }

  var scheme: Scheme? {
    switch self {
    case .none: Scheme.none
    case .bearer: .bearer
    case .basic: .basic
    case .other: nil
    }
  }

  /// Reads the value of the header. What is not encoded yet is the pair as it is written, as `RequestDraft` sends it.
  fileprivate init(header value: String) {
    let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let rest = parts.count > 1 ? parts[1] : ""
    switch parts[0].lowercased() {
    case "bearer": self = .bearer(token: rest)
    case "basic":
      let isPair = rest.contains(":") || rest.isEmpty || Secret.hasVariable(rest)
      let decoded = Data(base64Encoded: rest).flatMap { String(validating: $0, as: UTF8.self) }
      guard let pair = isPair ? rest : decoded else {
        self = .other
        return
      }
      let names = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      self = .basic(user: names[0], password: names.count > 1 ? names[1] : "")
    default: self = .other
    }
  }

  /// The value of the header; nil for none, and for what is not changed here.
  fileprivate var header: String? {
    switch self {
    case .none, .other: nil
    case .bearer(let token): "Bearer \(token)"
    case .basic(let user, let password): "Basic \(user):\(password)"
    }
  }
}

extension Composer {
  /// The first `Authorization` header that is sent.
  private var authorization: Int? { headers.firstIndex { $0.isOn && $0.name.lowercased() == "authorization" } }

  /// What the request proves itself with. The header is all there is of it: what writes or reads requests in whatever
  /// form needs to know of nothing else.
  var credentials: Credentials {
    get { authorization.map { Credentials(header: headers[$0].value) } ?? .none }
    set {
      switch (authorization, newValue.header) {
      case (let index?, let value?): headers[index].value = value
      case (nil, let value?): headers.append(Row(name: "Authorization", value: value))
      case (let index?, nil) where newValue == .none: headers.remove(at: index)
      case (_, nil): break
      }
    }
  }
}

extension Credentials {
  /// Takes over what was typed in one of its fields.
  mutating func take(_ text: String, as field: RequestState.Field) {
    switch (self, field) {
    case (.bearer, .secret): self = .bearer(token: text)
    // A colon ends the name, wherever one stands (RFC 7617 §2).
    case (.basic(_, let password), .user): self = .basic(user: text.filter { $0 != ":" }, password: password)
    case (.basic(let user, _), .secret): self = .basic(user: user, password: text)
    default: break
    }
  }
}
