import FlowC
import Testing

/// Order and cycles of task graphs, seen through plan validation.
@Suite struct TaskGraphTests {
    static func validate(_ tasks: [(String, [String])], order: [String]? = nil) -> PlanValidation {
        PlanValidation(Sample.decodedPlan(tasks, order: order), at: Sample.now, profile: Profile())
    }

    static func order(_ tasks: [(String, [String])], _ order: [String]) -> [String]? {
        validate(tasks, order: order).plan?.order.map { tasks[$0].0 }
    }

    static let diamond: [(String, [String])] = [("d", ["b", "c"]), ("c", ["a"]), ("b", ["a"]), ("a", [])]

    static let orders: [([String], [String])] = [
        // Right ones stay.
        (["a", "b", "c", "d"], ["a", "b", "c", "d"]), (["a", "c", "b", "d"], ["a", "c", "b", "d"]),
        // Wrong ones keep what they can.
        (["d", "c", "b", "a"], ["a", "b", "c", "d"]), (["c", "a", "b", "d"], ["a", "c", "b", "d"]),
        (["a", "b", "a", "c", "d"], ["a", "b", "c", "d"]), (["c"], ["a", "c", "b", "d"]),
        ([], ["a", "b", "c", "d"]),
    ]

    @Test(arguments: orders) func `an order that is right stays, another keeps what it can`(
        given: [String], result: [String]
    ) {
        #expect(Self.order(Self.diamond, given) == result)
    }

    @Test func `a repeated dependency counts once`() {
        let validation = Self.validate([("a", []), ("b", []), ("c", ["b", "a", "b", "a"])])
        #expect(validation.report.valid)
        #expect(validation.plan?.dependencies == [[], [], [1, 0]])
    }

    static let cycles: [([(String, [String])], String)] = [
        ([("a", ["b"]), ("b", ["a"])], "a → b → a"),
        ([("a", ["b"]), ("b", ["c"]), ("c", ["a"])], "a → b → c → a"),
        ([("x", ["a"]), ("a", ["b"]), ("b", ["c"]), ("c", ["b"])], "b → c → b"),
    ]

    @Test(arguments: cycles) func `a cycle is named along its dependencies`(tasks: [(String, [String])], cycle: String)
    {
        let errors = Self.validate(tasks).report.errors
        #expect(errors.map(\.code) == ["cycle"])
        #expect(errors.first?.message == "tasks wait for each other: \(cycle)")
    }

    @Test func `separate cycles are reported each, at most ten`() {
        let two = Self.validate([("a", ["b"]), ("b", ["a"]), ("c", []), ("d", ["e"]), ("e", ["d"])])
        #expect(two.report.errors.map(\.ids) == [["a", "b"], ["d", "e"]])
        let many = (0..<30).flatMap { [("a\($0)", ["b\($0)"]), ("b\($0)", ["a\($0)"])] }
        #expect(Self.validate(many).report.errors.count == 10)
    }

    @Test func `a long cycle is named in part`() {
        let tasks = (0..<150).map { ("t\($0)", ["t\(($0 + 1) % 150)"]) }
        let error = Self.validate(tasks).report.errors.first
        #expect(error?.ids.count == 100)
        #expect(error?.message.hasSuffix("t98 → t99 → … (50 more) → t0") == true)
    }

    static let count = 10_000

    /// Shapes with as many tasks as a plan may have; a walk that recurses overflows its stack on them.
    static let large: [(String, [(String, [String])])] = [
        ("chain", (0..<count).map { ("t\($0)", $0 == 0 ? [] : ["t\($0 - 1)"]) }),
        ("chain backwards", (0..<count).map { ("t\($0)", $0 == count - 1 ? [] : ["t\($0 + 1)"]) }),
        ("star", (0..<count).map { ("t\($0)", $0 == 0 ? [] : ["t0"]) }),
        ("layers", (0..<count).map { task in ("t\(task)", task < 10 ? [] : (1...10).map { "t\(task - $0)" }) }),
    ]

    @Test(arguments: large) func `the largest plans are ordered`(name: String, tasks: [(String, [String])]) {
        let validation = Self.validate(tasks, order: tasks.map(\.0).reversed())
        guard let plan = validation.plan else {
            Issue.record("\(name): \(validation.report.errors.map(\.message).prefix(3))")
            return
        }
        #expect(Set(plan.order).count == Self.count)
        var place = [Int](repeating: 0, count: Self.count)
        for (position, task) in plan.order.enumerated() { place[task] = position }
        let late = (0..<Self.count).filter { task in plan.dependencies[task].contains { place[$0] > place[task] } }
        #expect(late == [])
    }

    @Test func `the largest cycle is found`() {
        let tasks = (0..<Self.count).map { ("t\($0)", ["t\(($0 + 1) % Self.count)"]) }
        #expect(Self.validate(tasks).report.errors.map(\.code) == ["cycle"])
    }
}
