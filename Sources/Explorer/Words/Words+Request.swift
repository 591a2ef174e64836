import Engine
import Multiformats

extension Words {
  // What was sent.
  static let historyTitle = "History"
  static let requestsTitle = "Requests"
  static func savedCount(_ count: Int) -> String { "saved \(Format.count(count))" }
  static func day(_ ago: Int) -> String {
    switch ago {
    case ...0: "today"
    case 1: "yesterday"
    default: "\(Format.count(ago)) days ago"
    }
  }
  static let nothingSentYet = "nothing was sent yet"
  static let historyFilterPlaceholder = "status>=400 peer= path="
  static let answerNotKept = "of requests of runs before the answer is not kept; r sends it again"
  static func bodyNotKept(_ size: String) -> String { "its body of \(size) was not kept" }
  static let takeUpHint = "enter takes it up, to be written anew"
  static let noAnswerKept = "there is no whole answer to compare"
  static let nothingToCompare = "there is no other answer; space marks one in the history"
  static let areAlike = "alike"
  static let asJSON = "as JSON, whatever the order of its members"
  static func onlyBeginnings(_ size: String) -> String { "the first \(size) only" }
  static func sameLines(_ count: Int) -> String { Format.count(count, "line alike", "lines alike") }
  static let noDifference = "no difference"
  static func differences(_ count: Int) -> String { Format.count(count, "line differs", "lines differ") }

  // Sending many times.
  static let repeatTitle = "Send how many times, and how many at once?"
  static let repeatPlaceholder = "100 4"
  static func notACount(_ text: String, _ most: Int) -> String { "“\(text)” is no number from 1 to \(most)" }
  static func repeating(_ method: String, _ name: String, _ count: Int) -> String {
    "\(method) to \(name) ×\(Format.count(count))"
  }
  static func timesSent(_ count: Int) -> String { "sent \(Format.count(count, "time"))" }
  static func progress(_ count: Int, of all: Int) -> String { "\(Format.count(count)) of \(Format.count(all))" }
  static func errors(_ count: Int) -> String { Format.count(count, "error") }
  static func atOnce(_ count: Int) -> String { "\(count) at once" }
  static func perSecond(_ rate: Double) -> String { "\(Format.ratio(rate))/s" }

  // A command of the shell.
  static let pipeTitle = "Give the body to a command"
  static let pipePlaceholder = "jq . | head"
  static let pipeRuns = "running…"
  static let pipeSaidNothing = "it said nothing"
  static func pipeCut(_ size: String) -> String { "ended after \(size)" }
  static func endedBy(signal: Int32) -> String { "ended by signal \(signal)" }
  static func exitCode(_ code: Int32) -> String { "exit \(code)" }
  static func cannotRun(_ reason: String) -> String { "the command cannot be run: \(reason)" }

  // Variables.
  static let variablesTitle = "Variables"
  static let secretWord = "secret"
  static func environmentFile(_ name: String) -> String { "\(name).env" }
  static func more(_ count: Int) -> String { "… \(Format.count(count)) more" }
  static let environmentTitle = "Environment"
  static let noEnvironment = "none"
  static let noEnvironmentDetail = "no variables"
  static let noEnvironments = "variables are lines NAME=value in env/NAME.env beside config.json5"
  static let chooseEnvironment = "v chooses an environment"
  static let escapeVariable = "\\{{ is meant as braces"
  static func noVariable(_ name: String, _ environment: String?) -> String {
    environment.map { "there is no variable {{\(name)}} in \($0).env" } ?? "there is no value for {{\(name)}}"
  }
  static func noSuchEnvironment(_ name: String) -> String { "there is no environment \(name)" }
  static func environmentsAre(_ names: [String]) -> String {
    names.isEmpty ? noEnvironments : "there are \(names.joined(separator: ", "))"
  }
  static func usesEnvironment(_ name: String) -> String { "variables of \(name).env" }
  static let usesNoEnvironment = "no variables"

  // Taking requests from elsewhere.
  static let importTitle = "Import requests"
  static let importPlaceholder = "a file: .har .http .sh, or a line of curl"
  static func importedTitle(_ count: Int) -> String { "\(Format.count(count, "request")) to choose from" }
  static func saveAll(_ count: Int) -> String { "all \(Format.count(count)) of them" }
  static let saveAllDetail = "save each"
  static func savedAll(_ count: Int) -> String { "saved \(Format.count(count, "request"))" }
  static func imported(_ count: Int) -> String { "read \(Format.count(count, "request"))" }
  static func leftOut(_ count: Int) -> String { "read; \(Format.count(count, "thing was", "things were")) left out" }
  static let nothingImported = "there is nothing to choose from; I reads requests"
  static func cannotImport(_ reason: String) -> String { "not read: \(reason)" }
  static let pasteNoRequest = "the paste is no request: neither curl, HAR nor .http; a adds an item"

  // The editor.
  static let edited = "taken over from the editor"
  static let editedNothing = "nothing was changed in the editor"
  static func editRejected(_ reason: String) -> String { "not taken over: \(reason)" }
  static let editRejectedHint = "nothing is lost: e goes on with it"
  static func editorFailed(_ code: Int32) -> String { "the editor ended with \(code); nothing is taken over" }
  static let smallest = "min"
  static let largest = "max"
  static let mean = "mean"
  static func noEditor(_ reason: String) -> String { "the editor cannot be run: \(reason)" }
  static let noEditorHint = "VISUAL or EDITOR names one"
  static let editorNotFound = "not found"
  static func editedTooMuch(mebibytes: Int) -> String {
    "the text is longer than \(mebibytes) MiB; nothing is taken over"
  }
  static let editedNotText = "what came back is not UTF-8; nothing is taken over"
  static let shellTitle = "Same thing in a shell"
  static let copyHintWord = "copy"
  static let exportHint = "curl, HAR, Swift"

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
  /// A method in four columns.
  static func short(_ method: String) -> String {
    switch method {
    case "PATCH": "PTCH"
    case "DELETE": "DEL"
    case "OPTIONS": "OPT"
    default: String(method.prefix(4))
    }
  }
  static func notAMethod(_ text: String) -> String { "“\(text)” cannot be a method" }
  static func notSeconds(_ text: String) -> String { "“\(text)” is no number of seconds from 0 to 86400" }
  static let pathPlaceholder = "path, then items: name==value name:value name=value"
  static let namePlaceholder = "name"
  static let valuePlaceholder = "value"
  static let filePlaceholder = "path of the file that is sent"
  static let itemsTitle = "The parts of the request"
  static let itemTitle = "Add to the request"
  static let itemPlaceholder = "name:value  name==value  name=value  name:=json"
  static let bodyKindLabel = "Body"
  static let bodyPlaceholder = "the text that is sent; esc leaves it"
  // What a request proves itself with.
  static let schemeLabel = "Scheme"
  static func scheme(_ credentials: Credentials) -> String { credentials.scheme?.rawValue ?? "other" }
  static func schemeDetail(_ scheme: Credentials.Scheme) -> String {
    switch scheme {
    case .none: "no Authorization header"
    case .bearer: "a token"
    case .basic: "a name and a password"
    }
  }
  static func noSuchScheme(_ name: String) -> String {
    "“\(name)”: not one of \(Credentials.Scheme.allCases.map(\.rawValue).joined(separator: ", "))"
  }
  static func authLabel(_ field: RequestState.Field, _ credentials: Credentials) -> String {
    switch (field, credentials) {
    case (.user, _): "Name"
    case (.secret, .basic): "Password"
    case (.secret, _): "Token"
    default: schemeLabel
    }
  }
  static func authRemark(_ credentials: Credentials) -> String {
    switch credentials {
    case .none: "nothing but the connection says who asks"
    case .bearer, .basic: "sent as the header Authorization; {{name}} takes a secret from the environment"
    case .other: "the tab of headers has it: a scheme without fields of its own"
    }
  }
  static let timeoutLabel = "Time-out"
  static let transportLabel = "Transport"
  static let anyTransport = "any"
  static let anyTransportDetail = "whichever leads there"
  static func noSuchTransport(_ name: String) -> String {
    "“\(name)”: not one of \(Engine.transports.map(\.rawValue).joined(separator: ", "))"
  }
  static let secondsUnit = "s"
  static let followLabel = "Follow redirects that stay with the peer"
  static let routeTitle = "Route"
  static let changeHint = "change"
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
  static func waiting(over stack: String) -> String { "waiting for the response over \(stack)…" }
  static let neverSent = "it never went out: no stream was opened for it"
  static let notSentYet = "nothing was sent yet: the way there is being looked for"
  static let streamNotKept = "of requests of runs before the log is not kept; r sends it again"
  static let noBodyHere = "no body"
  static let notText = "not text; its bytes:"
  static let bodyGone = "the body was let go of to save memory; r sends the request again"
  static func bodyOver(_ stack: String) -> String { "HTTP/1.1 over \(stack)" }
  static func keptBytes(_ kept: String, _ total: String) -> String {
    "the first \(kept) of \(total) are shown; S saves all of it"
  }
  static let bodyIsComing = "it is still coming; ^C ends it, then what came can be saved"
  static func receivingBytes(_ count: String) -> String { "receiving… \(count) so far" }
  static let nothingFound = "nothing was found"
  // Saved requests.
  static let twoBodies = "there is a body already: a file's"
  static let notARequestLine = "not METHOD PEER PATH, as in GET @kubo-home /path"
  static let saveRequestTitle = "Save the request as"
  static let saveRequestPlaceholder = "dir-listing"
  static let openRequestTitle = "Saved requests"
  static let nothingSaved = "no request was saved yet; w saves one"
  static let savesHere = "w saves a request here"
  static func removeRequestQuestion(_ name: String) -> String { "Remove the saved request \(name) and its file?" }
  static let removeRequest = "remove it"
  static func removedRequest(_ name: String) -> String { "removed \(name)" }
  static func cannotRemove(_ name: String, _ reason: String) -> String { "cannot remove \(name): \(reason)" }
  static func renameTitle(_ name: String) -> String { "New name of \(name)" }
  static func renamed(_ name: String) -> String { "it is \(name) now" }
  static let selectSaved = "select a saved request"
  static let isNotSaved = "it is not saved"
  static let isAsSaved = "it is as it was saved"
  static func reset(_ name: String) -> String { "as \(name) is saved" }
  static func panes(_ shown: Int, of all: Int) -> String { "\(shown) of \(all) panes" }
  static let zoomHint = "zoom"
  static let changedMark = "changed •"
  static let resetHint = "reset"
  static let saveHint = "save"
  static let nothingIsKept = "saved for now; the demo keeps nothing once it ends"
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
    case .swift: "a program in Swift"
    case .wire: "the bytes that are sent"
    case .har: "an HTTP archive with the response"
    case .file: "the text file that is saved"
    }
  }
  static let secretsToo = "secrets and all"
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
