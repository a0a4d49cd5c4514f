import Avro
import FlowC
import Foundation
import Logging
import Operations
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// One incident after the other over a real service and a real Postgres, by a clock that the tests move on.
@Suite(.timeLimit(.minutes(30))) struct RemediatorTests {
    /// What has taken place at the service.
    typealias Answer = TestService.Answer

    /// A remediator, asked by hand.
    private final class Bench: @unchecked Sendable {
        // One thread at a time uses the remediator: each step is waited for.
        let remediator: Remediator
        let store: RemediationStore
        let database: HealingDatabase
        let clock = TestClock()

        init(
            _ service: TestService, database: HealingDatabase? = nil,
            _ change: (inout SelfHealingConfiguration) -> Void = { _ in }
        ) throws {
            let database = try database ?? HealingDatabase()
            self.database = database
            var configuration = database.configuration(url: service.url)
            change(&configuration)
            store = database.store()
            remediator = Remediator(
                configuration: configuration, store: store, caller: NeighbourClient(connecting: .seconds(60)),
                logger: HealingDatabase.silent,
                clock: { [clock] in clock.now }, random: { 0.5 })
        }

        /// Goes on with an incident; how long until it wants to go on again, nil when it is settled.
        func step(_ remedy: Remediation) async throws -> Duration? {
            try await blocking { [self] in
                switch try remediator.pursue(remedy) {
                case .settled: nil
                case .later(let time): .nanoseconds(Int64(time - clock.now))
                }
            }
        }

        /// Goes on with an incident until it is settled.
        func settle(_ remedy: Remediation) async throws -> RemediationOutcome {
            while true {
                let step = try await blocking { [self] in try remediator.pursue(remedy) }
                switch step {
                case .settled(let outcome): return outcome
                case .later(let time): clock.move(to: time)
                }
            }
        }
    }

    /// Answers orders with these, the last one again and again, and questions about a status with another.
    private func service(
        orders: [Answer], status: Answer = .status(404)
    ) async throws -> TestService {
        try await TestService { [orders] request, count in
            request.method == "GET" ? status : orders[min(count, orders.count) - 1]
        }
    }

    private static func remedy(_ number: UInt64, _ cause: IncidentCause = .ticketFailed) throws -> Remediation {
        try HealingDatabase.remedy(number, cause)
    }

    private static func path(_ remedy: Remediation) -> String {
        "/api/v1/remediation/\(remedy.incidentID)/status"
    }

    private static let execute = "POST /api/v1/remediation/execute"

    @Test(arguments: [200, 201, 202]) func `an order that is taken is sent once, also to whoever comes later`(
        status: Int
    ) async throws {
        let service = try await service(orders: [.status(status)])
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(try await bench.settle(remedy) == .repeated)
        #expect(try await Bench(service, database: bench.database).settle(remedy) == .repeated)
        #expect(service.lines == [Self.execute])
        let expected = remedy.request(serviceName: "orchestrator-dynamic", namespace: "neural-hive")
        #expect(service.requests.map(\.body) == [String(decoding: expected, as: UTF8.self)])
        #expect(try bench.database.rows() == ["accepted 1 true"])
        await service.stop()
    }

    @Test(arguments: [400, 401, 404, 409, 422]) func `a refusal is for good`(status: Int) async throws {
        let service = try await service(orders: [.status(status, "no\nsuch playbook")])
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        #expect(try await bench.settle(remedy) == .refused)
        #expect(try await bench.settle(remedy) == .repeated)
        #expect(service.lines == [Self.execute])
        #expect(try bench.database.rows() == ["refused 1 true HTTP \(status): no such playbook"])
        // It counts as an answer: the next ones are ordered.
        for number in 2...6 { #expect(try await bench.settle(try Self.remedy(UInt64(number))) == .refused) }
        #expect(bench.remediator.breaker.state(at: bench.clock.now) == .closed)
        await service.stop()
    }

    @Test func `a row left by a crash is asked about first: found, then it is not ordered again`() async throws {
        let service = try await service(orders: [.status(202)], status: .status(200, #"{"status":"RUNNING"}"#))
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        try bench.database.leaveRow(remedy, secondsAgo: 600)
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(service.lines == ["GET \(Self.path(remedy))"])
        #expect(try bench.database.rows() == ["accepted 1 true"])
        await service.stop()
    }

    @Test func `a row left by a crash is asked about first: unknown, then it is ordered`() async throws {
        let service = try await service(orders: [.status(202)])
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        try bench.database.leaveRow(remedy, secondsAgo: 600)
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(service.lines == ["GET \(Self.path(remedy))", Self.execute])
        #expect(try bench.database.rows() == ["accepted 2 true"])
        await service.stop()
    }

    @Test(arguments: [401, 500, 302]) func `what is neither found nor unknown is asked again later`(
        status: Int
    ) async throws {
        let service = try await service(orders: [.status(202)], status: .status(status))
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        try bench.database.leaveRow(remedy, secondsAgo: 600)
        #expect(try await bench.step(remedy) == .seconds(1))
        service.answer { request, _ in request.method == "GET" ? .status(200) : .status(202) }
        bench.clock.move(by: .seconds(1))
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(service.lines == ["GET \(Self.path(remedy))", "GET \(Self.path(remedy))"])
        await service.stop()
    }

    @Test func `a call of somebody else that may be on its way is left alone`() async throws {
        let service = try await service(orders: [.status(202)], status: .status(200))
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        try bench.database.leaveRow(remedy, secondsAgo: 0)
        let pause = try #require(try await bench.step(remedy))
        // The time of a call, and what may pass before it begins.
        #expect(pause > .seconds(20) && pause <= .seconds(40))
        #expect(service.requests.isEmpty)
        bench.clock.move(by: pause)
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(service.lines == ["GET \(Self.path(remedy))"])
        await service.stop()
    }

    @Test func `who comes too late to his own row reads it again`() async throws {
        let service = try await service(orders: [.status(202)])
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        try bench.database.leaveRow(remedy, secondsAgo: 600)
        // Somebody else orders between the question and the order.
        let other = try Bench(service, database: bench.database)
        service.answer { request, _ in
            if request.method == "GET" { _ = try? other.store.again(remedy, after: 1) }
            return request.method == "GET" ? .status(404) : .status(202)
        }
        #expect(try await bench.step(remedy) == .zero)
        #expect(service.lines == ["GET \(Self.path(remedy))"])
        #expect(try bench.database.rows() == ["calling 2 false"])
        await service.stop()
    }

    @Test func `an order without an answer is asked about before it is sent again`() async throws {
        let service = try await service(orders: [.silence])
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        async let pause = bench.step(remedy)
        await service.wait(for: 1)
        await service.stop()
        #expect(try await pause == .seconds(1))
        #expect(try bench.database.rows().first?.hasPrefix("calling 1 false POST") == true)
        try await service.restart()
        service.answer { request, _ in request.method == "GET" ? .status(200) : .status(202) }
        bench.clock.move(by: .seconds(1))
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(service.lines == [Self.execute, "GET \(Self.path(remedy))"])
        await service.stop()
    }

    @Test func `errors open the breaker, nothing is sent while it is open, then one probe is`() async throws {
        let service = try await TestService { _, _ in .status(500, "broken") }
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        var pauses: [Duration?] = []
        for _ in 1...3 {
            let pause = try await bench.step(remedy)
            pauses.append(pause)
            if pauses.count < 3, let pause { bench.clock.move(by: pause) }
        }
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(60)])
        // An order, then a question about it for each further attempt.
        let sent = [Self.execute, "GET \(Self.path(remedy))", "GET \(Self.path(remedy))"]
        #expect(service.lines == sent)
        #expect(bench.remediator.breaker.state(at: bench.clock.now) == .open)
        // Neither this incident nor another is sent, and of the other there is not even a row.
        for incident in [remedy, try Self.remedy(2)] {
            for _ in 1...3 { #expect(try await bench.step(incident) == .seconds(60)) }
        }
        #expect(service.lines == sent)
        #expect(try bench.database.rows().count == 1)
        bench.clock.move(by: .seconds(60))
        #expect(try await bench.step(remedy) == .seconds(60))
        #expect(service.lines == sent + ["GET \(Self.path(remedy))"])
        #expect(bench.remediator.breaker.state(at: bench.clock.now) == .open)
        // A probe that is answered closes it.
        service.answer { request, _ in request.method == "GET" ? .status(404) : .status(202) }
        bench.clock.move(by: .seconds(60))
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(try await bench.settle(try Self.remedy(2)) == .accepted)
        #expect(bench.remediator.breaker.state(at: bench.clock.now) == .closed)
        #expect(service.lines.count { $0 == Self.execute } == 3)
        await service.stop()
    }

    @Test func `orders that fail each time open the breaker although the engine knows its remedies`() async throws {
        let service = try await service(orders: [.status(500)])
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        for _ in 1...3 {
            guard let pause = try await bench.step(remedy), pause < .seconds(60) else { continue }
            bench.clock.move(by: pause)
        }
        #expect(bench.remediator.breaker.state(at: bench.clock.now) == .open)
        #expect(service.lines.count { $0 == Self.execute } == 3)
        await service.stop()
    }

    @Test func `an incident that the engine always fails with is given up, one that it is away for is not`()
        async throws
    {
        let service = try await service(orders: [.status(500, "boom")])
        let bench = try Bench(service) { $0.attempts = 4 }
        #expect(try await bench.settle(try Self.remedy(1)) == .failed)
        #expect(try bench.database.rows() == ["failed 4 true HTTP 500: boom"])
        #expect(service.lines.count { $0 == Self.execute } == 4)
        service.answer { request, _ in .status(request.method == "GET" ? 404 : 503) }
        let second = try Self.remedy(2)
        for _ in 1...9 {
            guard let pause = try await bench.step(second) else {
                Issue.record("settled")
                return
            }
            bench.clock.move(by: pause)
        }
        // The first of the nine found the breaker open.
        #expect(service.lines.count { $0 == Self.execute } == 12)
        service.answer { request, _ in .status(request.method == "GET" ? 404 : 202) }
        #expect(try await bench.settle(second) == .accepted)
        await service.stop()
    }

    @Test(arguments: [408, 429, 502, 503, 504, 307]) func `what passes is tried again`(status: Int) async throws {
        let service = try await service(orders: [.status(status)])
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        #expect(try await bench.step(remedy) == .seconds(1))
        #expect(try bench.database.rows() == ["calling 1 false HTTP \(status)"])
        service.answer { request, _ in .status(request.method == "GET" ? 404 : 202) }
        bench.clock.move(by: .seconds(1))
        #expect(try await bench.settle(remedy) == .accepted)
        await service.stop()
    }

    @Test func `nobody listens, and later somebody does`() async throws {
        let service = try await service(orders: [.status(202)])
        await service.stop()
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        #expect(try await bench.step(remedy) == .seconds(1))
        try await service.restart()
        bench.clock.move(by: .seconds(1))
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(service.lines == ["GET \(Self.path(remedy))", Self.execute])
        await service.stop()
    }

    @Test func `a database that is away holds an incident up and nothing else`() async throws {
        let service = try await service(orders: [.status(202)])
        let bench = try Bench(service)
        let remedy = try Self.remedy(1)
        try bench.database.run("ALTER TABLE remediations RENAME TO hidden")
        await #expect(throws: PortFault.self) { try await bench.step(remedy) }
        #expect(service.requests.isEmpty)
        try bench.database.run("ALTER TABLE hidden RENAME TO remediations")
        #expect(try await bench.settle(remedy) == .accepted)
        #expect(service.lines == [Self.execute])
        await service.stop()
    }

    @Test func `an order names the worker that had the ticket, and how late it was`() async throws {
        let service = try await service(orders: [.status(202)])
        let bench = try Bench(service)
        let (late, delay) = try bench.database.lateTicket()
        #expect(try await bench.settle(late) == .accepted)
        let body = try #require(service.requests.first?.body)
        #expect(body.contains(#""delay_ms":\#(delay)}"#), "\(body)")
        var failed = late
        failed.incidentID = Identifier(high: 9, low: 9)
        failed.type = .workerFailure
        #expect(try await bench.settle(failed) == .accepted)
        #expect(
            service.requests.last?.body.contains(#""worker_id":"worker-7","previous_worker_id":"worker-7""#) == true)
        await service.stop()
    }
}
