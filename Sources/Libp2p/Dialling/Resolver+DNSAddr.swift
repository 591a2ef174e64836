import DNS
import Identity
import Multiformats
import NetIO
import Wire

extension Resolver {
  /// The addresses that a dnsaddr stands for, names that lead to names followed. There is one at least.
  public func addresses(
    behind address: Multiaddr, deadline: Deadline
  ) async throws(AddressFailure.Reason) -> [Multiaddr] {
    guard var expansion = DNSAddrExpansion(address) else {
      throw .unsupported("a name alone is no address: /dnsaddr/NAME, or a port after the name")
    }
    var failure: LookupFailure?
    while let name = expansion.next {
      do throws(LookupFailure) {
        expansion.receive(try await texts(of: name, deadline: deadline))
      } catch {
        failure = failure ?? error
        // What other names lead to may still be found, but not by who has no time left.
        guard error.reason != .cancelled, error.reason != .timedOut || Deadline.now < deadline else { break }
        expansion.receive([])
      }
    }
    if !expansion.addresses.isEmpty { return expansion.addresses }
    if let failure { throw .init(failure) }
    let records = expansion.records.read == 1 ? "the TXT record" : "none of \(expansion.records.read) TXT records"
    let negation = expansion.records.read == 1 ? " does not lead" : " leads"
    let peer = address.peerID.map { " to \($0)" } ?? " to an address"
    throw .unknownHost("\(address.host?.description ?? "\(address)"): \(records)\(negation)\(peer)")
  }
}
