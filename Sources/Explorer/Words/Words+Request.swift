extension Words {
  // What was sent.
  static let historyTitle = "History"
  static func sentCount(_ count: Int) -> String { "sent \(Format.count(count))" }
  static let nothingSentYet = "nothing was sent yet"
  static let shellTitle = "Same thing in a shell"

  // The request.
  static let requestTitle = "Request"
  static let choosePeer = "choose a peer"
  static let noProtocol = "(none)"
  static let noProtocolDetail = "a path of the peer's own"
  static let protocolNoun = "Protocol"
  static let method = "Method"
  static func methodDetail(_ method: String) -> String {
    switch method {
    case "GET": "read"
    case "HEAD": "read the head alone"
    case "POST": "hand over"
    case "PUT": "put in place"
    case "PATCH": "change"
    case "DELETE": "take away"
    case "OPTIONS": "ask what is possible"
    default: ""
    }
  }
  static func notAMethod(_ text: String) -> String { "“\(text)” cannot be a method" }
  static func notSeconds(_ text: String) -> String { "“\(text)” is no number of seconds from 0 to 86400" }
  static let pathPlaceholder = "path, then items: name==value name:value name=value"
  static let namePlaceholder = "name"
  static let valuePlaceholder = "value"
  static let itemTitle = "Add to the request"
  static let itemPlaceholder = "name:value  name==value  name=value  name:=json"
  static let bodyKindLabel = "Body"
  static let bodyPlaceholder = "the text that is sent; esc leaves it"
  static let timeoutLabel = "Time-out"
  static let secondsUnit = "s"
  static let followLabel = "Follow redirects that stay with the peer"
  static let routeTitle = "Route"
  static func timeoutIs(_ seconds: String) -> String { "timeout \(seconds) s" }
  static func openConnection(_ number: String) -> String { "open conn \(number)" }
  static func newStream(_ id: String) -> String { "new stream \(id)" }
  static let noDialNeeded = "no dial needed"
  static let isDialled = "will be dialled"
  static func addressesToTry(_ count: Int) -> String { "\(Format.count(count, "address", "addresses")) to try" }
  static let noWay = "no address is known"
  static let overHTTP = "over HTTP"
  static let sendHint = "send"
  static func sending(_ method: String, _ name: String) -> String { "\(method) to \(name)" }
  static let wireUnresolved = "the protocol's mount point is asked for when the request is sent"

  // The response.
  static let responseTitle = "Response"
  static let noResponseYet = "^S sends the request; its response is shown here as it comes."
  static let waiting = "waiting for the response…"
  static let noBodyHere = "no body"
  static let notText = "not text; its bytes:"
  static let bodyGone = "the body was let go of to save memory; r sends the request again"
  static func bodyOver(_ stack: String) -> String { "HTTP/1.1 over \(stack)" }
  static func keptBytes(_ kept: String, _ total: String) -> String {
    "the first \(kept) of \(total) are shown; S saves all of it"
  }
  static func receivingBytes(_ count: String) -> String { "receiving… \(count) so far" }
  static let nothingFound = "nothing was found"
  // Saved requests.
  static let notARequestLine = "not METHOD PEER PATH, as in GET @kubo-home /path"
  static let saveRequestTitle = "Save the request as"
  static let saveRequestPlaceholder = "dir-listing"
  static let openRequestTitle = "Saved requests"
  static let nothingSaved = "no request was saved yet; w saves one"
  static let nothingIsKept = "nothing is kept in the demo"
  static func notAFileName(_ name: String) -> String { "“\(name)” cannot be the name of a file" }
  static func requestExists(_ name: String) -> String { "there is a request called \(name) already" }
  static func savedRequest(_ name: String) -> String { "saved as \(name)" }
  static func noSavedRequest(_ name: String) -> String { "no request is saved as \(name)" }
  static func brokenRequest(_ name: String, _ reason: String) -> String { "\(name): \(reason)" }

  // Handing on.
  static let exportTitle = "Copy the request as"
  static func exportDetail(_ form: ExportForm) -> String {
    switch form {
    case .shell: "a line of a shell"
    case .curl: "a line for curl"
    case .wire: "the bytes that are sent"
    case .har: "an HTTP archive with the response"
    case .file: "the text file that is saved"
    }
  }
  static func noSuchForm(_ name: String) -> String {
    "“\(name)”: not one of \(ExportForm.allCases.map(\.rawValue).joined(separator: ", "))"
  }
  static let curlCannot = "curl cannot reach this peer: it has no HTTP address"

  static let searchPlaceholder = "a text in the body"
  static let pathPrompt = "jq › "
  static let jsonPathPlaceholder = ".name [0] [] | length"
  static func pathExpected(_ words: String) -> String { "expected: \(words)" }
  static func values(_ count: Int) -> String { Format.count(count, "value") }
  static func match(_ place: Int, of count: Int) -> String { "\(Format.count(place)) of \(Format.count(count))" }
  static func keys(_ count: Int) -> String { Format.count(count, "key") }
  static func items(_ count: Int) -> String { Format.count(count, "item") }
  static func saveTitle(_ size: String) -> String { "Save \(size) to a file" }
  static let savePlaceholder = "~/answer.json"
  static func saved(_ size: String, _ path: String) -> String { "saved \(size) to \(path)" }
  static func alreadyThere(_ path: String) -> String { "\(path) is there already" }
  static let alreadyThereHint = "name another file"
  static func cannotRead(_ path: String) -> String { "\(path): cannot be read" }
  static func cannotSave(_ path: String, _ reason: String) -> String { "cannot write \(path): \(reason)" }
}
