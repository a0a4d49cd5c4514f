import FlowC
import Testing

@Suite struct IdentifierTests {
    static let saga = Identifier.saga(decisionID: Sample.decisionID)
    static let ticket = Identifier.ticket(planID: Sample.planID, taskID: "t1", attempt: 1)

    /// Values computed with another implementation of UUIDv5.
    static let fixtures: [(Identifier, String)] = [
        (.decision(ofBarePlan: "bee4625d-983f-61a9-a82d-ebfa7f427a59"), "6572dd02-58da-53db-8ade-5964c657babb"),
        (saga, "072bf030-a492-5bde-b4fc-d8b5d840c6f3"),
        (ticket, "4c5bcb73-c7c3-520c-ac87-b15076f7da70"),
        (.ticket(planID: Sample.planID, taskID: "t1", attempt: 2), "74255061-94f1-5ac8-9296-0bef782d5556"),
        (.ticket(planID: "plän", taskID: "aufgabe→1", attempt: 1), "a328b336-b342-514c-b4a5-f1876599292c"),
        (.compensation(of: ticket, attempt: 1), "658e8add-e136-5c6e-8048-e7d331165aef"),
        (.timer(saga: saga, kind: "approval", sequence: 1), "e99a75c8-3cf4-510c-b81e-7627c0ceeb98"),
        (.checkpoint(saga: saga, step: .publishTickets, sequence: 1), "19a7bd68-3c11-5900-b964-85653c423b03"),
        (.frame(saga: saga, kind: .dispatched), "2eee5ccf-4b35-5095-8436-c5da5a2de592"),
        (.frame(saga: saga, kind: .ended), "9cf51df3-6bc1-5b41-8802-c015f301925b"),
        (.incident(saga: saga, cause: "invalid_plan", ticket: nil), "c7eecc24-6a4d-5d99-ae0d-26cc9bbb9f8c"),
        (.incident(saga: saga, cause: "ticket_failed", ticket: ticket), "e3ee68f0-e6eb-5ef2-acac-9709bd3af8c7"),
        (.alert(saga: saga, cause: "ticket_overdue", ticket: ticket), "e31b2f4b-c68d-5cce-8136-08f85fdffafd"),
        (.violation(saga: saga, cause: "completed_late", ticket: ticket), "b6e2188a-e501-5849-9086-199792559b86"),
        (.correlation(decisionID: Sample.decisionID), "49a58b13-7bfe-59d0-a5d2-e23a88178ada"),
        (.derived(""), "d57f1b97-5e51-568d-a8d1-182bbfa9e922"),
    ]

    @Test(arguments: fixtures) func `an identity is the UUIDv5 of its parts`(identifier: Identifier, text: String) {
        #expect(identifier.description == text)
    }

    @Test(arguments: fixtures) func `text and value are the same identity`(identifier: Identifier, text: String) {
        #expect(Identifier(text) == identifier)
        #expect(Identifier(text.uppercased()) == identifier)
        #expect(identifier.withText { String(decoding: $0, as: UTF8.self) } == text)
    }

    @Test(arguments: fixtures) func `bytes and value are the same identity`(identifier: Identifier, text: String) {
        let bytes = identifier.withBytes { Array($0) }
        let hex = text.filter { $0 != "-" }
        #expect(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == hex)
        #expect(bytes.withUnsafeBytes { Identifier(bytes: $0) } == identifier)
    }

    @Test func `the namespace is the one of the contract`() {
        #expect(Identifier.namespace.description == "429273e4-e3d2-5346-897d-25253042baf6")
    }

    static let malformed = [
        "", "072bf030", "072bf030a4925bdeb4fcd8b5d840c6f3", "072bf030-a492-5bde-b4fc-d8b5d840c6f",
        "072bf030-a492-5bde-b4fc-d8b5d840c6f33", "072bf030-a492-5bde-b4fc-d8b5d840c6fg",
        "072bf030+a492-5bde-b4fc-d8b5d840c6f3", "{072bf030-a492-5bde-b4fc-d8b5d840c6f}",
    ]

    @Test(arguments: malformed) func `what is not a UUID is refused`(text: String) {
        #expect(Identifier(text) == nil)
    }

    @Test func `the wrong number of bytes is refused`() {
        #expect([UInt8](repeating: 1, count: 15).withUnsafeBytes { Identifier(bytes: $0) } == nil)
        #expect([UInt8](repeating: 1, count: 17).withUnsafeBytes { Identifier(bytes: $0) } == nil)
    }

    @Test func `the order is that of the text form`() {
        let identifiers = Self.fixtures.map(\.0)
        #expect(identifiers.sorted().map(\.description) == identifiers.map(\.description).sorted())
    }

    @Test func `parts do not run into each other`() {
        #expect(Identifier.derived("ab", "c") != Identifier.derived("a", "bc"))
        #expect(Identifier.derived("abc") != Identifier.derived("abc", ""))
    }
}
