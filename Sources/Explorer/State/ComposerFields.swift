import HTTP1
import Multiformats
import TerminalUI

/// A field of the request and where it stands in the pane.
struct FieldPlace {
  let field: RequestState.Field
  let rect: Rect
}

extension ExploreState {
  /// The fields of a request as they stand on the screen: what drawing and the mouse agree on.
  func fieldPlaces(_ places: ComposerPlaces) -> [FieldPlace] { lineFields(places.fields) + tabFields(places) }

  /// Where the rows of the tab stand; below the kind of a body.
  func composerList(_ places: ComposerPlaces) -> Rect {
    guard request.tab == .body else { return places.rows }
    return places.rows.rows(.fixed(1), .fill())[1]
  }

  /// The field at a point of the pane.
  func field(at point: Point, _ places: ComposerPlaces) -> RequestState.Field? {
    fieldPlaces(places).first { $0.rect.contains(point) }?.field
  }

  /// How wide the text is that is being typed.
  func fieldWidth(in places: ComposerPlaces) -> Int? {
    fieldPlaces(places).first { $0.field == request.field }?.rect.width
  }

  // MARK: The first line

  /// What a field of the first line says where it is not being typed in.
  func fieldText(_ field: RequestState.Field) -> String {
    let composer = request.composer
    return switch field {
    case .method: "\(composer.method.rawValue) ▾"
    case .peer: "\(CleanText.clean(composer.peer.map { name(of: $0) } ?? Words.choosePeer, columns: 24)) ▾"
    case .protocolID: "\(CleanText.clean(composer.protocolID ?? Words.noProtocol, columns: 32)) ▾"
    case .path: composer.path
    case .bodyKind: "\(composer.bodyKind.title) ▾"
    case .timeout: composer.timeout
    case .transport: "\(composer.transport?.rawValue ?? Words.anyTransport) ▾"
    case .file: composer.text
    case .scheme: "\(Words.scheme(composer.credentials)) ▾"
    case .user: if case .basic(let user, _) = composer.credentials { user } else { "" }
    case .secret:
      switch composer.credentials {
      case .bearer(let token): token
      case .basic(_, let password): password
      case .none, .other: ""
      }
    case .row(let row), .name(let row): request.row(row).name
    case .value(let row): request.row(row).value
    case .follows, .text: ""
    }
  }

  private func lineFields(_ line: Rect) -> [FieldPlace] {
    var x = line.x + 1
    var places: [FieldPlace] = []
    for field in [RequestState.Field.method, .peer, .protocolID] {
      let width = min(fieldText(field).columns, max(0, line.endX - x))
      places.append(FieldPlace(field: field, rect: Rect(x: x, y: line.y, width: width, height: 1)))
      x += width + 3
    }
    places.append(
      FieldPlace(field: .path, rect: Rect(x: x, y: line.y, width: max(0, line.endX - x - 1), height: 1)))
    return places
  }

  // MARK: The tab

  private func tabFields(_ places: ComposerPlaces) -> [FieldPlace] {
    let rows = places.rows
    let list = composerList(places)
    switch request.tab {
    case .wire: return []
    case .auth:
      return authPlaces(rows)
    case .options:
      return [
        FieldPlace(field: .timeout, rect: Rect(x: rows.x + 14, y: rows.y, width: 8, height: 1)),
        FieldPlace(field: .transport, rect: Rect(x: rows.x + 39, y: rows.y, width: 16, height: 1)),
        FieldPlace(field: .follows, rect: Rect(x: rows.x + 1, y: rows.y + 1, width: rows.width - 2, height: 1)),
      ]
    case .body where request.composer.bodyKind != .fields:
      let kind = FieldPlace(field: .bodyKind, rect: Rect(x: rows.x + 8, y: rows.y, width: 20, height: 1))
      switch request.composer.bodyKind {
      case .text: return [kind, FieldPlace(field: .text, rect: list.inset(x: 1, y: 0))]
      case .file:
        return [kind, FieldPlace(field: .file, rect: Rect(x: list.x + 1, y: list.y, width: list.width - 2, height: 1))]
      case .none, .fields: return [kind]
      }
    case .query, .headers, .body:
      let kind = FieldPlace(field: .bodyKind, rect: Rect(x: rows.x + 8, y: rows.y, width: 20, height: 1))
      return (request.tab == .body ? [kind] : []) + request.rows.visible.flatMap { rowFields($0, in: list) }
    }
  }

  /// The scheme; below it the token, or name and password beside each other.
  private func authPlaces(_ rows: Rect) -> [FieldPlace] {
    let x = rows.x + 10
    let room = max(0, rows.endX - x - 1)
    let half = room / 2
    return request.authFields.map { field in
      let rect =
        switch field {
        case .user: Rect(x: x, y: rows.y + 1, width: half - 2, height: 1)
        case .secret where request.authFields.contains(.user):
          Rect(x: x + half + 10, y: rows.y + 1, width: room - half - 10, height: 1)
        case .secret: Rect(x: x, y: rows.y + 1, width: room, height: 1)
        default: Rect(x: x, y: rows.y, width: min(20, room), height: 1)
        }
      return FieldPlace(field: field, rect: rect)
    }
  }

  private func rowFields(_ row: Int, in list: Rect) -> [FieldPlace] {
    let y = list.y + row - request.rows.offset
    guard y < list.endY else { return [] }
    let nameWidth = max(10, min(24, list.width / 4))
    let x = list.x + 6
    return [
      FieldPlace(field: .row(row), rect: Rect(x: list.x + 1, y: y, width: 4, height: 1)),
      FieldPlace(field: .name(row), rect: Rect(x: x, y: y, width: nameWidth, height: 1)),
      FieldPlace(
        field: .value(row),
        rect: Rect(x: x + nameWidth + 2, y: y, width: max(0, list.endX - x - nameWidth - 3), height: 1)),
    ]
  }
}
