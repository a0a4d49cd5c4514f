import FlowC
import Logging
import Operations
import Testing

@testable import SagaEngine

/// The error budget, read from a real service by a clock that the tests move on.
@Suite(.timeLimit(.minutes(30))) struct BudgetMonitorTests {
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A monitor and its reader, asked by hand.
    private final class Bench: @unchecked Sendable {
        // One thread at a time uses the reader: each question is waited for.
        let reader: BudgetReader
        let monitor: BudgetMonitor
        let clock = TestClock()

        init(_ service: TestService, _ change: (inout BudgetConfiguration) -> Void = { _ in }) {
            var configuration = BudgetConfiguration(url: service.url, serviceName: "orchestrator dynamic")
            configuration.timeout = .seconds(30)
            change(&configuration)
            let client = NeighbourClient(connecting: .seconds(60))
            monitor = BudgetMonitor(
                configuration: configuration, caller: client, logger: BudgetMonitorTests.silent,
                clock: { [clock] in clock.now })
            reader = BudgetReader(
                configuration: configuration, caller: client, logger: BudgetMonitorTests.silent,
                clock: { [clock] in clock.now }, random: { 0.5 })
        }

        /// Asks; how long until the next question.
        func ask() async throws -> Duration {
            try await blocking { [self] in
                let next = monitor.read(reader)
                return .nanoseconds(Int64(next - clock.now))
            }
        }
    }

    private static func body(_ remaining: Double) -> String {
        #"{"budgets":[{"service_name":"orchestrator dynamic","error_budget_remaining":\#(remaining)}],"total":1}"#
    }

    @Test func `an answer is kept, asked for again after its time, and believed a while`() async throws {
        let service = try await TestService { _, count in .status(200, Self.body(count == 1 ? 12.5 : 60)) }
        let bench = Bench(service)
        #expect(bench.monitor.budget == ErrorBudget())
        #expect(try await bench.ask() == .seconds(10))
        #expect(bench.monitor.budget == ErrorBudget(remaining: 12.5, status: "CRITICAL"))
        #expect(service.lines == ["GET /api/v1/budgets?service_name=orchestrator%20dynamic"])
        bench.clock.move(by: .seconds(10))
        #expect(try await bench.ask() == .seconds(10))
        #expect(bench.monitor.budget.remaining == 60)
        // Three times its time, and the time of the questions.
        bench.clock.move(by: .milliseconds(119_999))
        #expect(bench.monitor.budget.remaining == 60)
        bench.clock.move(by: .milliseconds(1))
        #expect(bench.monitor.budget == ErrorBudget())
        await service.stop()
    }

    @Test func `it is judged by the threshold of the settings`() async throws {
        let service = try await TestService { _, _ in .status(200, Self.body(30)) }
        let bench = Bench(service) { $0.criticalBelow = 40 }
        _ = try await bench.ask()
        #expect(bench.monitor.budget.isCritical)
        await service.stop()
    }

    static let failures: [TestService.Answer] = [
        .status(500), .status(404), .status(204), .status(200, "no JSON"), .status(200, "{}"), .status(302),
    ]

    @Test(arguments: failures.indices)
    func `three questions in a row come to nothing, then it waits, and five open the breaker`(index: Int) async throws {
        let answer = Self.failures[index]
        let service = try await TestService { _, _ in answer }
        let bench = Bench(service)
        var pauses: [Duration] = []
        for _ in 1...5 {
            let pause = try await bench.ask()
            pauses.append(pause)
            bench.clock.move(by: pause)
        }
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(10), .seconds(1), .seconds(60)])
        #expect(bench.monitor.breaker == .halfOpen)
        #expect(service.requests.count == 5)
        // The probe fails too, and while the breaker is open nobody is asked.
        #expect(try await bench.ask() == .seconds(60))
        #expect(bench.monitor.breaker == .open)
        bench.clock.move(by: .seconds(59))
        #expect(try await bench.ask() == .seconds(1))
        #expect(service.requests.count == 6)
        #expect(bench.monitor.budget == ErrorBudget())
        // The next probe is answered.
        service.answer { _, _ in .status(200, Self.body(90)) }
        bench.clock.move(by: .seconds(1))
        #expect(try await bench.ask() == .seconds(10))
        #expect(bench.monitor.breaker == .closed)
        #expect(bench.monitor.budget.status == "HEALTHY")
        await service.stop()
    }

    @Test func `a service that goes away counts as failed, and what was read before stays for a while`() async throws {
        let service = try await TestService { _, count in count == 1 ? .status(200, Self.body(70)) : .silence }
        let bench = Bench(service)
        _ = try await bench.ask()
        bench.clock.move(by: .seconds(10))
        async let pause = bench.ask()
        await service.wait(for: 2)
        await service.stop()
        #expect(try await pause == .seconds(1))
        #expect(bench.monitor.budget.remaining == 70)
        bench.clock.move(by: .seconds(1))
        #expect(try await bench.ask() == .seconds(2))
        #expect(service.requests.count == 2)
    }

    @Test func `its thread reads and ends`() async throws {
        let service = try await TestService { _, _ in .status(200, Self.body(70)) }
        var configuration = BudgetConfiguration(url: service.url, serviceName: "s")
        configuration.ttl = .milliseconds(10)
        let monitor = BudgetMonitor(
            configuration: configuration, caller: NeighbourClient(connecting: .seconds(60)), logger: Self.silent)
        monitor.start()
        await service.wait(for: 3)
        monitor.stop()
        #expect(try await blocking { monitor.waitUntilEnded(upTo: .seconds(60)) })
        let count = service.requests.count
        await service.stop()
        #expect(service.requests.count == count)
    }
}
