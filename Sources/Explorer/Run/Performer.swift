import Engine
import Events
import FoundationEssentials
import HTTP1
import Identity
import Libp2pHTTP
import Multiformats
import NetIO
import PeerStore

/// Does with peers what updates ask for, and tells what came of it.
@NetworkActor
final class Performer {
  private let setup: Setup
  private let store: PeerStore
  private let post: @Sendable (Input) -> Void
  private var running: Engine?
  /// How long one thing with a peer may take.
  var patience = Duration.seconds(30)
  private var lab: Lab?
  private var tasks: [Work.ID: Task<Void, Never>] = [:]
  /// What of long bodies is not in memory.
  private var rests: [Work.ID: BodyRest] = [:]
  /// Commands of the shell that run.
  private var pipes: [Work.ID: BodyPipe] = [:]

  /// A performer that has not begun: what it is asked for before it has is done then.
  nonisolated init(_ setup: Setup, _ store: PeerStore, post: @escaping @Sendable (Input) -> Void) {
    self.setup = setup
    self.store = store
    self.post = post
  }

  /// Becomes a peer, and starts the lab where it is asked for.
  func start() {
    do {
      let engine = try Engine(setup.engine, store: store, bus: setup.bus)
      running = engine
      var addresses: [Multiaddr] = []
      if setup.hasLab {
        let lab = try Lab()
        self.lab = lab
        for member in lab.members { try store.apply(member.changes) }
        addresses = try engine.serve(ServeOptions(listen: ServeOptions.everywhereOnLoopback()))
        if let address = addresses.first { lab.talk(to: address) }
      }
      post(.ready(Ourselves(peer: setup.engine.keys.peerID, addresses: addresses, agent: setup.engine.agent)))
    } catch {
      post(.told(Notice(Complaint(error))))
    }
  }

  /// Ends everything that is under way.
  func close() {
    for task in tasks.values { task.cancel() }
    for pipe in pipes.values { pipe.cancel() }
    tasks = [:]
    rests = [:]
    lab?.close()
    running?.close()
  }

  private var engine: Engine {
    get throws(Complaint) {
      guard let running else { throw Complaint(.failed, Words.noEngine) }
      return running
    }
  }

  /// Whom requests may go to over plain HTTP.
  private var plainPeers: Set<PeerKey> = []

  /// Allows requests to a peer over plain HTTP, until the program ends.
  func allowPlainHTTP(_ key: PeerKey) { plainPeers.insert(key) }

  private func target(_ key: PeerKey) throws(Complaint) -> HTTPTarget {
    var target = try engine.known(key)
    target.allowsPlainHTTP = plainPeers.contains(key)
    return target
  }

  func cancel(_ id: Work.ID) {
    tasks.removeValue(forKey: id)?.cancel()
    pipes.removeValue(forKey: id)?.cancel()
  }

  func forget(_ id: Work.ID) { rests[id] = nil }

  // MARK: Work

  func begin(_ id: Work.ID, _ job: Job) {
    tasks[id] = NetworkActor.task {
      var result: Work.Result
      do throws(Complaint) { result = try await self.perform(job) } catch { result = .failed(error) }
      self.tasks[id] = nil
      self.post(.work(id, result))
    }
  }

  private func perform(_ job: Job) async throws(Complaint) -> Work.Result {
    let deadline = Deadline.after(patience)
    let engine = try engine
    switch job {
    case .connect(let key):
      let target = try target(key)
      guard hasStreams(target) else { return .wellKnown(try await engine.protocols(of: target, deadline: deadline)) }
      _ = try await engine.connect(target, deadline: deadline)
      return .done
    case .probe(let key):
      let target = try target(key)
      if hasStreams(target) { _ = try await engine.connect(target, deadline: deadline) }
      do throws(Complaint) {
        return .wellKnown(try await engine.protocols(of: target, deadline: deadline))
      } catch {
        // A peer without HTTP is a peer all the same.
        if error.code == .protocolNotSupported { return .done }
        throw error
      }
    case .dial(let key): return .dialled(await engine.explain(try engine.known(key), deadline: deadline).verdict)
    case .lookAround(let isLooking):
      try engine.lookAround(isLooking)
      return .looksAround(isLooking)
    case .identify(let key):
      _ = try await engine.identify(target(key), deadline: deadline)
      return .done
    case .wellKnown(let key):
      return .wellKnown(try await engine.protocols(of: target(key), deadline: deadline))
    case .disconnect(let key):
      engine.disconnect(key)
      return .done
    case .close(let id):
      engine.close(id)
      return .done
    }
  }

  private func hasStreams(_ target: HTTPTarget) -> Bool {
    target.addresses.isEmpty || target.addresses.contains { $0.kind != .http }
  }

  // MARK: Requests

  func send(_ id: Work.ID, _ sending: Sending) {
    let post = post
    tasks[id] = NetworkActor.task {
      do throws(Complaint) {
        let engine = try self.engine
        let target = try self.target(sending.peer)
        let deadline = Deadline.after(sending.timeout)
        let response = try await engine.send(
          sending.draft, to: target, follows: sending.follows, over: sending.transport, deadline: deadline
        ) { requestID, route in post(.exchange(id, .departed(requestID, route))) }
        self.post(.exchange(id, .head(response.head, response.route, response.requestID, response.timing)))
        try await self.receive(response, id)
        self.post(.exchange(id, .end(response.timing, total: response.bodyBytes)))
      } catch {
        self.post(.exchange(id, .failed(error)))
      }
      self.tasks[id] = nil
    }
  }

  /// How often a body that is not shown any more is counted on the screen.
  private static let countInterval = Duration.milliseconds(100)

  /// Hands over what is shown of a body, and puts the rest into a file. Who reads slowly is sent slowly: the next part
  /// is asked for when the file has taken the last.
  private func receive(_ response: HTTPResponse, _ id: Work.ID) async throws(Complaint) {
    var shown = 0
    var nextCount = Deadline.now
    while true {
      let part: [UInt8]?
      do { part = try await response.readBody() } catch { throw Complaint(error) }
      guard let part else { return }
      let head = min(part.count, BodyView.maximumBytes - shown)
      if head > 0 { post(.exchange(id, .body(head == part.count ? part : Array(part[..<head])))) }
      shown += head
      guard head < part.count else { continue }
      do throws(Complaint) {
        try await rest(of: id).append(head == 0 ? part : Array(part[head...]))
      } catch {
        response.cancel()
        throw error
      }
      guard Deadline.now >= nextCount else { continue }
      nextCount = .after(Self.countInterval)
      post(.exchange(id, .spooled(total: response.bodyBytes)))
    }
  }

  private func rest(of id: Work.ID) throws(Complaint) -> BodyRest {
    if let rest = rests[id] { return rest }
    let rest = try BodyRest()
    rests[id] = rest
    return rest
  }

  /// Sends a request many times over, so many at once. What came of it is told in handfuls.
  func send(_ id: Work.ID, _ sending: Sending, times count: Int, atOnce: Int) {
    tasks[id] = NetworkActor.task {
      var left = count
      var samples: [LatencyReport.Sample] = []
      var nextHand = Deadline.now
      await withTaskGroup(of: LatencyReport.Sample.self) { group in
        for _ in 0..<min(atOnce, count) {
          left -= 1
          group.addTask { await self.sample(sending) }
        }
        for await sample in group where !Task.isCancelled {
          samples.append(sample)
          if Deadline.now >= nextHand {
            self.post(.repeated(id, samples))
            samples = []
            nextHand = .after(Self.countInterval)
          }
          guard left > 0 else { continue }
          left -= 1
          group.addTask { await self.sample(sending) }
        }
      }
      if !samples.isEmpty { self.post(.repeated(id, samples)) }
      self.tasks[id] = nil
    }
  }

  /// Sends a request once and reads its response to the end; nothing of it is kept.
  private func sample(_ sending: Sending) async -> LatencyReport.Sample {
    let start = Deadline.now
    do throws(Complaint) {
      let engine = try engine
      let response = try await engine.send(
        sending.draft, to: target(sending.peer), follows: sending.follows, over: sending.transport,
        deadline: .after(sending.timeout))
      do { while try await response.readBody() != nil {} } catch { throw Complaint(error) }
      return .init(took: Deadline.now.since(start), outcome: .status(response.head.status.code))
    } catch {
      return .init(took: Deadline.now.since(start), outcome: .failed(error.message))
    }
  }

  // MARK: Commands of the shell

  func pipe(_ id: Work.ID, of exchange: Work.ID, _ body: [UInt8], through command: String) {
    let pipe = BodyPipe()
    pipes[id] = pipe
    let post = post
    pipe.run(command, body, followedBy: rests[exchange]) { news in
      post(.piped(id, news))
      if case .output = news { return }
      NetworkActor.task { self.pipes[id] = nil }
    }
  }

  // MARK: Files

  func save(_ id: Work.ID, body: [UInt8], path: String) {
    let rest = rests[id]
    NetworkActor.task {
      do throws(Complaint) {
        let count = try await BodyRest.write(body, followedBy: rest, to: path)
        self.post(.told(.saved(bytes: count, path: path)))
      } catch {
        self.post(.told(Notice(error)))
      }
    }
  }
}

extension Lab.Member {
  /// What the store is told of it.
  fileprivate var changes: [PeerStore.Change] {
    guard let key = peer.map(PeerKey.peer) ?? addresses.first.map({ PeerKey(of: $0) }) else { return [] }
    let facts: [PeerStore.Change.Kind] = [
      .addresses(addresses, .manual, at: Date()), .alias(name), .note(note), .tagged("lab"),
    ]
    return facts.map { PeerStore.Change(key, $0) }
  }
}
