import Documents
import FlowC
import Testing

/// The record of `cognitive-plans-approval-responses`.
@Suite struct ApprovalAnswerDecoderTests {
    static let members: Sample.Members = [("plan_id", Sample.quoted(Sample.planID)), ("decision", #""approved""#)]

    static func decode(_ json: String, profile: Profile = Profile()) throws -> ApprovalAnswer {
        let document = Document()
        return try ApprovalAnswerDecoder(profile: profile).decode(try document.parse(json: Array(json.utf8)))
    }

    static func answer(_ changes: [String: String?]) throws -> ApprovalAnswer {
        try decode(Sample.object(members, changes))
    }

    static func refusal(_ changes: [String: String?]) -> RejectedRecord? {
        do {
            _ = try answer(changes)
            return nil
        } catch {
            return error as? RejectedRecord
        }
    }

    @Test func `an answer is read with all that is kept of it`() throws {
        let answer = try Self.decode(
            #"""
            {"plan_id":"\#(Sample.planID)","intent_id":"\#(Sample.intentID)","decision":"rejected",
            "approved_by":"ops@example.org","approved_at":1772442931000,"rejection_reason":"too risky",
            "cognitive_plan_json":null,"response_id":"r-1","colour":"red"}
            """#)
        #expect(
            answer
                == ApprovalAnswer(
                    planID: Sample.planID, intentID: Sample.intentID, decision: .rejected,
                    approvedBy: "ops@example.org", approvedAt: 1_772_442_931_000, rejectionReason: "too risky",
                    ownID: "r-1"))
    }

    @Test func `plan id and decision are enough, and null counts as absent`() throws {
        let bare = ApprovalAnswer(planID: Sample.planID, decision: .approved)
        #expect(try Self.answer([:]) == bare)
        let optional = [
            "intent_id", "approved_by", "approved_at", "rejection_reason", "cognitive_plan", "cognitive_plan_json",
            "response_id", "message_id",
        ]
        #expect(try Self.answer(Dictionary(uniqueKeysWithValues: optional.map { ($0, "null") })) == bare)
    }

    @Test(arguments: [("approved", true), ("REJECTED", false), ("Approved", true)])
    func `a decision is read in any case`(word: String, isApproved: Bool) throws {
        #expect(try Self.answer(["decision": Sample.quoted(word)]).decision == (isApproved ? .approved : .rejected))
    }

    @Test func `a time may be ISO 8601, and a long reason is cut`() throws {
        let answer = try Self.answer([
            "approved_at": #""2026-03-02T09:15:31Z""#,
            "rejection_reason": Sample.quoted(String(repeating: "é", count: 2001)),
        ])
        #expect(answer.approvedAt == 1_772_442_931_000)
        #expect(answer.rejectionReason == String(repeating: "é", count: 2000))
    }

    static let identities: [([String: String?], String)] = [
        (["response_id": #""r""#, "message_id": #""m""#, "approved_at": "7"], "r"),
        (["message_id": #""m""#, "approved_at": "7"], "m"), (["approved_at": "7"], "7"), ([:], "-"),
    ]

    @Test(arguments: identities) func `an answer is named by its plan, its decision and what tells it from others`(
        changes: [String: String?], end: String
    ) throws {
        #expect(try Self.answer(changes).eventID == "approval:\(Sample.planID):approved:\(end)")
    }

    // MARK: Plan

    static let fields = ["cognitive_plan", "cognitive_plan_json"]

    @Test(arguments: fields, DecisionDecoderTests.wrappings().map(\.1))
    func `a plan is read through its wrapping`(field: String, plan: String) throws {
        let answer = try Self.answer([field: plan])
        #expect(answer.plan?.planID == Sample.planID)
        #expect(answer.plan?.tasks?.map(\.id) == ["a", "b"])
        #expect(answer.plan?.executionOrder == ["a", "b"])
        #expect(answer.plan?.riskBand == .low)
    }

    @Test(arguments: fields) func `the plan is kept as compact JSON, as it came`(field: String) throws {
        let plan = Sample.plan(["metadata": #"{ "n" : 1.50, "list": [ 1, null ] }"#])
        let compact = Sample.plan(["metadata": #"{"n":1.50,"list":[1,null]}"#])
        let object = try Self.answer([field: plan])
        #expect(object.planDocument == Array(compact.utf8))
        #expect(object.plan?.documentBytes == compact.utf8.count)
        let text = try Self.answer([field: Sample.quoted(plan)])
        #expect(text.planDocument == Array(compact.utf8))
        #expect(text.plan?.documentBytes == plan.utf8.count)
        let wrapper = #"{"cognitive_plan":\#(Sample.quoted(plan))}"#
        #expect(try Self.answer([field: wrapper]).planDocument == Array(wrapper.utf8))
    }

    static let none: [String] = ["null", "{}", #""""#, #"" \n ""#, #""null""#, #""{}""#]

    @Test(arguments: none) func `an empty plan is none, and the other field counts`(json: String) throws {
        let answer = try Self.answer(["cognitive_plan": json, "cognitive_plan_json": json])
        #expect(answer == ApprovalAnswer(planID: Sample.planID, decision: .approved))
        let other = try Self.answer(["cognitive_plan": json, "cognitive_plan_json": Sample.quoted(Sample.plan())])
        #expect(other.planDocument == Array(Sample.plan().utf8))
    }

    @Test func `of two plans the first field's is taken`() throws {
        let second = Sample.plan(["risk_score": "0.9"])
        let answer = try Self.answer(["cognitive_plan": Sample.plan(), "cognitive_plan_json": Sample.quoted(second)])
        #expect(answer.plan?.riskScore == 0.18)
        #expect(answer.planDocument == Array(Sample.plan().utf8))
    }

    @Test func `one decoder reads answers in turn without mixing them`() throws {
        let decoder = ApprovalAnswerDecoder()
        let document = Document()
        for (name, plan) in DecisionDecoderTests.wrappings() {
            for changes in [["cognitive_plan": plan], ["cognitive_plan_json": plan], [:]] as [[String: String?]] {
                let json = Array(Sample.object(Self.members, changes).utf8)
                let answer = try decoder.decode(try document.parse(json: json))
                #expect(answer.plan?.tasks?.map(\.id) == (changes.isEmpty ? nil : ["a", "b"]), "\(name)")
            }
        }
    }

    // MARK: Refusals

    @Test(arguments: fields, ["plan_id", "intent_id"]) func `a plan of another identity is refused`(
        field: String, name: String
    ) {
        let own = name == "plan_id" ? Sample.planID : Sample.intentID
        let changes = ["intent_id": Sample.quoted(Sample.intentID), field: Sample.plan([name: #""another""#])]
        #expect(
            Self.refusal(changes)
                == RejectedRecord(
                    .identityMismatch, field: "\(field).\(name)",
                    detail: "the answer has \(own), its plan another"))
    }

    @Test func `identities are compared where both are there`() throws {
        #expect(try Self.answer(["cognitive_plan": Sample.plan(["intent_id": #""another""#])]).intentID == nil)
        let plan = Sample.plan(["plan_id": nil, "intent_id": "null"])
        let answer = try Self.answer(["intent_id": #""i""#, "cognitive_plan": plan])
        #expect(answer.plan?.planID == nil)
    }

    static let badPlans: [(String, String)] = [
        ("[]", ""), ("7", ""), (#""no json""#, ""), (#""[]""#, ""), (#"{"cognitive_plan":7}"#, ".cognitive_plan"),
        (#"{"cognitive_plan":{"risk_score":"x"}}"#, ".cognitive_plan.risk_score"),
        (Sample.plan(["risk_score": #""0.5""#]), ".risk_score"), (Sample.plan(["tasks": "[7]"]), ".tasks[0]"),
        (Sample.plan(["metadata": #"{"k":["a\u0000"]}"#]), ".metadata.k[0]"),
    ]

    @Test(arguments: fields, badPlans) func `a plan that cannot be read is refused with its path`(
        field: String, plan: (json: String, path: String)
    ) {
        let refusal = Self.refusal([field: plan.json])
        #expect(refusal?.reason == .invalidField)
        #expect(refusal?.field == field + plan.path)
    }

    static func long(_ count: Int) -> String { Sample.quoted(String(repeating: "x", count: count)) }

    static let refused: [(String, String?, String)] = [
        ("plan_id", nil, "is missing or empty"), ("plan_id", "null", "is missing or empty"),
        ("plan_id", "7", "expected text, found an integer"), ("plan_id", long(37), "longer than 36 characters"),
        ("intent_id", #""a\tb""#, "holds a control character"), ("intent_id", "{}", "expected text, found an object"),
        ("decision", nil, "is missing or empty"), ("decision", #""""#, "is missing or empty"),
        ("decision", #""maybe""#, "neither approved nor rejected: maybe"),
        ("decision", "true", "expected text, found a boolean"),
        ("approved_by", "7", "expected text, found an integer"),
        ("approved_by", long(256), "longer than 255 characters"),
        ("approved_at", #""soon""#, "neither epoch milliseconds nor ISO 8601 text"),
        ("rejection_reason", "[]", "expected text, found a list"),
        ("response_id", long(65), "longer than 64 characters"), ("message_id", long(65), "longer than 64 characters"),
        ("message_id", "7", "expected text, found an integer"),
    ]

    @Test(arguments: refused) func `what cannot be read is refused by field`(
        field: String, json: String?, detail: String
    ) {
        #expect(Self.refusal([field: json]) == RejectedRecord(.invalidField, field: field, detail: detail))
    }

    @Test(arguments: ["[]", "7", #""text""#, "null"]) func `a record that is no object is undecodable`(json: String) {
        #expect(throws: RejectedRecord(.undecodable, field: "", detail: "the record is not an object")) {
            try Self.decode(json)
        }
    }

    @Test func `the longest plan id is the profile's`() throws {
        var profile = Profile()
        profile.maxIDCharacters = 40
        let json = Sample.object(Self.members, ["plan_id": Self.long(40)])
        #expect(try Self.decode(json, profile: profile).planID.count == 40)
    }
}
