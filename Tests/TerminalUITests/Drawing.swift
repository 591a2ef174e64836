import Foundation
import TestSupport

@testable import TerminalUI

/// What `body` draws on an empty screen of `width` × `height`.
func drawn(_ width: Int, _ height: Int, look: Look = .plain, _ body: (Canvas) -> Void) -> Grid {
  Sheet(size: Size(width, height), look: look).draw(body)
}

/// The lines of a drawing.
func lines(_ width: Int, _ height: Int, look: Look = .plain, _ body: (Canvas) -> Void) -> [String] {
  drawn(width, height, look: look, body).snapshot.split(separator: "\n", omittingEmptySubsequences: false)
    .map { String($0) }
}

/// The folder of the themes that are shipped.
let themesFolder = Vectors.checkout.appending(path: "themes").path(percentEncoded: false)
