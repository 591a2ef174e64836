import Foundation
import NetIO
import TestSupport
import Testing

/// Networks of the kernel's own that touch no other: a public one with a place for a relay, and two private ones behind a
/// NAT each.
///
///     a (10.1.0.2) ─ NAT (11.0.0.2) ─┬─ NAT (11.0.0.3) ─ b (10.2.0.2)
///                               relay (11.0.0.1)
final class NetworkLab: Sendable {
  /// How a NAT chooses the port under which something inside is seen outside.
  enum Mapping: String, CustomTestStringConvertible, CaseIterable {
    /// The same for all who are talked to: holes can be punched.
    case endpointIndependent = ""
    /// Another for each: holes cannot be punched.
    case random = "fully-random"

    var testDescription: String { self == .random ? "another port for each peer" : "one port for all peers" }
  }

  /// A place to run programs in.
  enum Place: String, CaseIterable {
    case relay
    case a
    case b
    case natA = "na"
    case natB = "nb"
  }

  /// Where the relay is.
  static let relayHost = "11.0.0.1"
  private static let ip = "/usr/sbin/ip"
  private static let nft = "/usr/sbin/nft"

  /// What stands in the way of such networks here; nil if nothing does.
  static let obstacle: String? = {
    if geteuid() != 0 { return "network namespaces are made by root only" }
    for tool in [ip, nft] where !FileManager.default.isExecutableFile(atPath: tool) {
      return "\(tool) is not installed (iproute2, nftables)"
    }
    let probe =
      "ip netns add ps-probe-$$ && ip netns exec ps-probe-$$ nft add table ip probe; s=$?; "
      + "ip netns del ps-probe-$$; exit $s"
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", probe]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return "there is no shell" }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? nil : "the kernel makes no network namespaces, or has no nftables in them"
  }()

  private static let lastNumber = Locked(0)
  private let prefix: String

  init(_ mapping: Mapping = .endpointIndependent) async throws {
    let number = Self.lastNumber.withLock { number in
      number += 1
      return number
    }
    prefix = "ps\(getpid())-\(number)-"
    let made = try await Program.run("/bin/sh", ["-ec", Self.script, prefix, mapping.rawValue])
    guard made.code == 0 else { throw Failure(description: made.errors) }
  }

  deinit {
    // The networks go with the last program in them.
    for place in Place.allCases {
      let process = try? Process.run(URL(filePath: Self.ip), arguments: ["netns", "del", prefix + place.rawValue])
      process?.waitUntilExit()
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The program and the arguments that run a program at a place.
  func command(at place: Place, _ program: String, _ arguments: [String]) -> (String, [String]) {
    (Self.ip, ["netns", "exec", prefix + place.rawValue, program] + arguments)
  }

  private static let script = """
    p=$0
    for n in relay a b na nb; do ip netns add $p$n; ip -n $p$n link set lo up; done
    ip -n ${p}relay link add public type bridge
    ip -n ${p}relay address add 11.0.0.1/24 dev public
    ip -n ${p}relay link set public up
    connect() { # a private network: its letter and number
      ip -n ${p}relay link add nat$1 type veth peer name wan netns ${p}n$1
      ip -n ${p}relay link set nat$1 master public up
      ip -n ${p}n$1 address add 11.0.0.$(($2 + 1))/24 dev wan
      ip -n ${p}n$1 link set wan up
      ip -n ${p}n$1 link add lan type veth peer name eth0 netns $p$1
      ip -n ${p}n$1 address add 10.$2.0.1/24 dev lan
      ip -n ${p}n$1 link set lan up
      ip -n $p$1 address add 10.$2.0.2/24 dev eth0
      ip -n $p$1 link set eth0 up
      ip -n $p$1 route add default via 10.$2.0.1
      ip netns exec ${p}n$1 sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
      ip netns exec ${p}n$1 nft -f - <<RULES
    table ip home {
      chain translated { type nat hook postrouting priority 100; oifname "wan" masquerade $3
      }
      chain own { type filter hook input priority 0; policy drop; ct state established accept; iifname != "wan" accept;
      }
      chain passing { type filter hook forward priority 0; policy drop; ct state established accept; iifname "lan" accept;
      }
    }
    RULES
    }
    connect a 1 "$1"
    connect b 2 "$1"
    """
}
