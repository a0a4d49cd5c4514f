import Testing

@testable import orchestrator

@Suite struct `Text table` {
    @Test func `makes every column as wide as its widest cell`() {
        #expect(
            TextTable.render(["A", "LONG", "C"], [["ccc", "x", "1"], ["", "é", ""]]) == """
                A    LONG  C
                ccc  x     1
                     é
                """)
    }

    @Test func `is its heading without rows`() {
        #expect(TextTable.render(["A", "B"], []) == "A  B")
    }
}
