import Engine
import Events
import TerminalUI

extension ExploreState {
  /// The variables of the environment in use; none without one.
  var variables: RequestVariables {
    request.environment.flatMap { request.environments[$0] } ?? RequestVariables()
  }

  var noEnvironments: String? { request.environments.isEmpty ? Words.noEnvironments : nil }

  /// A name without a value, and what to do about it.
  func unknown(_ error: RequestVariables.Unknown) -> Complaint {
    let hint =
      request.environments.isEmpty
      ? Words.noEnvironments : request.environment == nil ? Words.chooseEnvironment : Words.escapeVariable
    return Complaint(.usage, Words.noVariable(error.name, request.environment), hint: hint)
  }

  /// Takes an environment into use, or lets one be chosen.
  mutating func chooseEnvironment(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let name = arguments[0] else {
      let none = Picker.Choice(
        value: Words.noEnvironment, title: Words.noEnvironment, detail: Words.noEnvironmentDetail)
      let choices = request.environments.sorted { $0.key < $1.key }.map { name, variables in
        Picker.Choice(value: name, title: name, detail: variables.all.map(\.name).joined(separator: " "))
      }
      return pick(
        Words.environmentTitle, "request.env", [none] + choices, current: request.environment ?? Words.noEnvironment)
    }
    guard name == Words.noEnvironment || request.environments[name] != nil else {
      throw Complaint(
        .usage, Words.noSuchEnvironment(name), hint: Words.environmentsAre(request.environments.keys.sorted()))
    }
    use(environment: name == Words.noEnvironment ? nil : name)
    notice = Notice(.done, request.environment.map(Words.usesEnvironment) ?? Words.usesNoEnvironment)
    return []
  }

  private mutating func use(environment name: String?) {
    request.environment = name
    request.hidden = variables.secretTexts
  }

  /// Takes over the environments that there are. The one in use stays, if it still is there; the one that is set is
  /// used from when it is.
  mutating func take(_ environments: [String: RequestVariables], _ problems: [String]) {
    let isFirst = request.environments.isEmpty
    // A file that cannot be read any more leaves what was in it.
    request.environments = environments.merging(
      request.environments.filter { name, _ in problems.contains { $0.hasPrefix("\(name).env:") } }
    ) { new, _ in new }
    let wanted = request.environment ?? (isFirst ? settings.environment : nil)
    use(environment: wanted.flatMap { request.environments[$0] == nil ? nil : $0 })
    if let problem = problems.first { notice = Notice(.failure, problem) }
  }
}
