import FlowC
import Testing

@testable import SagaEngine

@Suite struct UntimedSagasTests {
    private func ids(_ range: Range<UInt64>) -> [Identifier] { range.map { Rows.id($0) } }

    @Test func `keeps what was met until a patrol that has met every saga did not meet it`() {
        let untimed = UntimedSagas()
        untimed.note(ids(0..<2))
        #expect(untimed.all == Set(ids(0..<2)))
        untimed.beginPass()
        untimed.note(ids(1..<3))
        #expect(untimed.all == Set(ids(0..<3)))
        untimed.endPass()
        #expect(untimed.all == Set(ids(1..<3)))
        untimed.beginPass()
        untimed.endPass()
        #expect(untimed.all.isEmpty)
    }

    @Test func `keeps no more than it has room for`() {
        let untimed = UntimedSagas()
        let room = UInt64(UntimedSagas.kept)
        untimed.note(ids(0..<room + 5))
        #expect(untimed.all.count == UntimedSagas.kept)
        untimed.beginPass()
        untimed.note(ids(0..<room + 5))
        untimed.endPass()
        #expect(untimed.all == Set(ids(0..<room)))
    }
}
