import Documents
import FlowC
import Testing

/// What the SLA service says, and what follows from it (flow-c.md §5.3).
@Suite struct ErrorBudgetTests {
    static func read(_ json: String, service: String = "s") throws -> ErrorBudget? {
        try Sample.read(Array(json.utf8)) { ErrorBudget(answer: $0, service: service, criticalBelow: 20) }
    }

    static let statuses: [(String, String, Bool)] = [
        ("100", "HEALTHY", false), ("50.001", "HEALTHY", false), ("50", "WARNING", false), ("20.5", "WARNING", false),
        ("20", "CRITICAL", false), ("19.99", "CRITICAL", true), ("10.5", "CRITICAL", true), ("10", "EXHAUSTED", true),
        ("0", "EXHAUSTED", true),
    ]

    @Test(arguments: statuses) func `what is left has the status of the contract`(
        remaining: String, status: String, isCritical: Bool
    ) throws {
        let budget = try #require(
            try Self.read(#"{"budgets":[{"service_name":"s","error_budget_remaining":\#(remaining)}],"total":1}"#))
        #expect(budget.remaining == Double(remaining))
        #expect(budget.status == status)
        #expect(budget.isCritical == isCritical)
        #expect(budget.isKnown)
    }

    static let unknown = [
        #"{"budgets":[],"total":0}"#, #"{"budgets":[{"service_name":"other","error_budget_remaining":5}]}"#,
        #"{"budgets":[{"service_name":"s"}]}"#, #"{"budgets":[{"service_name":"s","error_budget_remaining":"5"}]}"#,
        #"{"budgets":[{"service_name":"s","error_budget_remaining":-1}]}"#,
        #"{"budgets":[{"service_name":"s","error_budget_remaining":100.5}]}"#,
    ]

    @Test(arguments: unknown) func `without a remainder of the service it is unknown`(json: String) throws {
        let budget = try #require(try Self.read(json))
        #expect(budget == ErrorBudget())
        #expect(!budget.isKnown)
        #expect(!budget.isCritical)
    }

    @Test(arguments: ["{}", "[]", #"{"budgets":null}"#, #"{"budgets":{}}"#, #"{"error_budget_remaining":5}"#])
    func `another document is no answer`(json: String) throws {
        #expect(try Self.read(json) == nil)
    }

    @Test func `of several budgets the least remainder and all rates count`() throws {
        let budget = try #require(
            try Self.read(
                #"""
                {"budgets":[
                  {"service_name":"s","error_budget_remaining":80,"burn_rates":[{"window_hours":1,"rate":14.4,"level":"FAST"}]},
                  {"service_name":"other","error_budget_remaining":1,"burn_rates":[{"window_hours":1,"rate":99,"level":"FAST"}]},
                  {"error_budget_remaining":15,"burn_rates":[{"window_hours":6,"rate":0.5,"level":"NORMAL"},{"level":"x"}]},
                  {"service_name":"s","error_budget_remaining":30}
                ],"total":4}
                """#))
        #expect(
            budget
                == ErrorBudget(
                    remaining: 15, status: "CRITICAL",
                    burnRates: [
                        .init(windowHours: 1, rate: 14.4, level: "FAST"),
                        .init(windowHours: 6, rate: 0.5, level: "NORMAL"),
                    ]))
    }

    static let rates: [([(Double, String)], Bool)] = [
        ([], false), ([(1, "FAST")], false), ([(1.01, "FAST")], true), ([(6, "normal")], false),
        ([(6, "NORMAL")], false),
        ([(6, "")], true), ([(0.2, "FAST"), (2, "NORMAL"), (1.5, "SLOW")], true),
    ]

    @Test(arguments: rates) func `it burns fast at a rate above one that the service does not call normal`(
        rates: [(Double, String)], isFast: Bool
    ) {
        let budget = ErrorBudget(
            remaining: 90, status: "HEALTHY", burnRates: rates.map { .init(windowHours: 1, rate: $0, level: $1) })
        #expect(budget.isBurningFast == isFast)
    }

    // MARK: Checkpoints

    static func stored(_ context: Context) throws -> (json: String, read: Context?) {
        var writer = JSONWriter()
        context.write(to: &writer)
        return (writer.text, try Sample.read(writer.bytes) { Context(stored: $0, clock: .still) })
    }

    @Test func `a checkpoint holds it exactly`() throws {
        let budget = ErrorBudget(
            remaining: 0.1 + 0.2, status: "CRITICAL",
            burnRates: [.init(windowHours: 1, rate: 14.4, level: "FAST"), .init(windowHours: 0.5, rate: 1, level: "")],
            criticalBelow: 25)
        var context = Context(timeMs: 7)
        context.budget = budget
        let (json, read) = try Self.stored(context)
        #expect(
            json.hasSuffix(
                #"""
                ,"budget":{"remaining":0.30000000000000004,"status":"CRITICAL","critical_below":25.0,"burn_rates":[\#
                {"window_hours":1.0,"rate":14.4,"level":"FAST"},{"window_hours":0.5,"rate":1.0,"level":""}]}}
                """#), "\(json)")
        #expect(read?.budget == budget)
        context.budget.remaining = nil
        #expect(try Self.stored(context).read?.budget == context.budget)
    }

    @Test func `a checkpoint without it reads as before, and one that is damaged does not`() throws {
        let (json, read) = try Self.stored(Context(timeMs: 7))
        #expect(!json.contains("budget"))
        #expect(read?.budget == ErrorBudget())
        for damaged in ["null", "{}", #"{"remaining":"1","status":"","critical_below":1,"burn_rates":[]}"#] {
            let text = json.dropLast() + #","budget":\#(damaged)}"#
            #expect(try Sample.read(Array(text.utf8)) { Context(stored: $0, clock: .still) } == nil)
        }
    }
}
