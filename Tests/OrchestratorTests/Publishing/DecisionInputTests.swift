import Testing

@testable import orchestrator

@Suite struct `Decision input` {
    private static let decision =
        #"{"decision_id":"d","plan_id":"p","intent_id":"i","correlation_id":"c","final_decision":"approve","trace_id":"t","span_id":"s"}"#
    private static let plan =
        #"{"plan_id":"p","intent_id":"i","tasks":[],"original_domain":"TECHNICAL","risk_band":"low"}"#

    @Test(arguments: [
        (#"{"key":"k","headers":{"a":"1","n":2},"value":D}"#, ["k"], [["a=1", "n=2"]]),
        (
            "D", ["p"],
            [
                [
                    "plan-id=p", "intent-id=i", "correlation-id=c", "traceparent=00-t-s-01", "decision-id=d",
                    "final-decision=approve",
                ]
            ]
        ),
        (
            #"{"value":D}"#, ["p"],
            [
                [
                    "plan-id=p", "intent-id=i", "correlation-id=c", "traceparent=00-t-s-01", "decision-id=d",
                    "final-decision=approve",
                ]
            ]
        ),
        (#"{"key":"k","headers":{},"value":P}"#, ["k"], [[]]),
        (
            "P", ["TECHNICAL"],
            [["plan-id=p", "intent-id=i", "risk-band=low", "schema-version=1", "content-type=application/json"]]
        ),
        (#"[{"key":"a","headers":{},"value":D},{"key":"b","headers":{},"value":P}]"#, ["a", "b"], [[], []]),
        (
            "{\"key\":\"a\",\"headers\":{},\"value\":D}\n\n{\"key\":\"b\",\"headers\":{},\"value\":D}\r\n", ["a", "b"],
            [[], []]
        ),
    ])
    func `is read from an envelope, a record alone, a list or lines`(
        _ text: String, _ keys: [String], _ headers: [[String]]
    ) throws {
        let input = text.replacing("D", with: Self.decision).replacing("P", with: Self.plan)
        let records = try DecisionInput.read(Array(input.utf8), name: "f")
        #expect(records.map(\.key) == keys)
        #expect(records.map { $0.headers.map { "\($0.name)=\($0.value)" } } == headers)
    }

    @Test func `keeps the value as it is but for white space`() throws {
        let text = "{ \"decision_id\": \"d\", \"plan_id\": \"p\", \"x\": 1.50, \"y\": [null, true] }"
        let records = try DecisionInput.read(Array(text.utf8), name: "f")
        #expect(
            records.map { String(decoding: $0.json, as: UTF8.self) } == [
                #"{"decision_id":"d","plan_id":"p","x":1.50,"y":[null,true]}"#
            ])
        #expect(records.map(\.isBarePlan) == [false])
    }

    @Test(arguments: [
        ("{\n \"a\": x\n}", "f, line 2, column 7: not valid JSON: "),
        ("hello", "f, line 1, column 1: not valid JSON: "),
        ("{\"plan_id\": \"p\"}\n{\"plan_id\"", "f, line 2: not valid JSON: "),
        ("", "f: holds no JSON value"),
        ("\n\n", "f: holds no JSON value"),
        ("[{\"plan_id\":\"p\"}, 3]", "f, element 2: is no object"),
        ("{\"value\": []}", "f: has a value that is no object"),
        ("{\"value\": {}, \"headers\": {\"a\": []}}", "f: has a header a that is no text"),
    ])
    func `that cannot be used is named with its place`(_ text: String, _ start: String) {
        let problem = #expect(throws: DecisionInput.Problem.self) {
            try DecisionInput.read(Array(text.utf8), name: "f")
        }
        #expect(problem?.description.hasPrefix(start) == true, "\(problem?.description ?? "")")
    }

    @Test(arguments: Examples.names)
    func `reads every example`(_ name: String) throws {
        let records = try DecisionInput.read(try Examples.bytes(name), name: name)
        #expect(records.count == 1)
        #expect(records.map(\.isBarePlan) == [name.hasPrefix("05")])
        #expect(records.first?.headers.contains { $0.name == "plan-id" } == true)
    }
}
