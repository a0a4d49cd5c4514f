import FlowC
import SagaEngine
import Testing

@Suite struct TopicNamesTests {
    static let letters: [(Topic, String)] = [
        (.decisions, "plans.consensus.dlq"), (.results, "execution.results.dlq"),
        (.approvalResponses, "cognitive-plans-approval-dlq"), (.commands, "orchestration.commands.dlq"),
    ]

    @Test(arguments: letters) func `a topic that is read has its dead letters`(topic: Topic, name: String) {
        var names = TopicNames()
        #expect(names.deadLetters(of: topic.rawValue) == name)
        names[topic] = "own"
        #expect(names.deadLetters(of: "own") == name)
        #expect(names.deadLetters(of: topic.rawValue) == nil)
        names[topic] = topic.rawValue
        if let letters = topic.deadLetters { names[letters] = "own.letters" }
        #expect(names.deadLetters(of: topic.rawValue) == "own.letters")
    }

    @Test func `a topic that is only written has none`() {
        let read = Set(Self.letters.map(\.0))
        for topic in Topic.allCases where !read.contains(topic) {
            #expect(TopicNames().deadLetters(of: topic.rawValue) == nil)
        }
        #expect(TopicNames().deadLetters(of: "unheard-of") == nil)
    }
}
