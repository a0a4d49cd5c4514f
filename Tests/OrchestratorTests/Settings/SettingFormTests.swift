import Testing

@testable import orchestrator

@Suite struct `Setting form` {
    @Test(arguments: [
        ("1", 1), ("64", 64), ("+7", 7), ("0", nil), ("65", nil), ("-1", nil), ("1.0", nil), (" 1", nil), ("", nil),
        ("99999999999999999999", nil),
    ])
    func `reads whole numbers in their range`(_ text: String, _ value: Int?) {
        #expect(SettingForm<Int>.integer(1...64).parse(text) == value)
    }

    @Test(arguments: [("0.5", 0.5), ("1", 1), ("1e-1", 0.1), ("2.1", nil), ("inf", nil), ("nan", nil), ("x", nil)])
    func `reads numbers in their range`(_ text: String, _ value: Double?) {
        #expect(SettingForm<Double>.decimal(0...2).parse(text) == value)
    }

    @Test(arguments: [("0.8", 0.8), ("1e-9", 1e-9), ("0", nil), ("1", nil), ("-0.1", nil), ("nan", nil), ("x", nil)])
    func `reads parts of a whole`(_ text: String, _ value: Double?) {
        #expect(SettingForm<Double>.share.parse(text) == value)
    }

    @Test(arguments: [("1", 1000), ("60", 60_000), ("0", nil), ("61", nil), ("1.5", nil), ("", nil)])
    func `reads seconds as milliseconds`(_ text: String, _ value: Int64?) {
        let form = SettingForm<Int64>.seconds(1...60)
        #expect(form.parse(text) == value)
        #expect(value.map(form.show) == (value == nil ? nil : text))
    }

    @Test(arguments: [("true", true), ("FALSE", false), ("1", nil), ("yes", nil), ("", nil)])
    func `reads truth values`(_ text: String, _ value: Bool?) {
        #expect(SettingForm<Bool>.flag.parse(text) == value)
    }

    @Test(arguments: [("avro", ValueFormat.avro), ("JSON", .json), ("", nil), ("xml", nil)])
    func `reads words in any case`(_ text: String, _ value: ValueFormat?) {
        #expect(SettingForm<ValueFormat>.choice.parse(text) == value)
    }

    @Test(arguments: [
        ("plans.consensus", true), ("A_b-9", true), ("", false), (".", false), ("..", false), ("a b", false),
        ("a/b", false), ("é", false), (String(repeating: "a", count: 249), true),
        (String(repeating: "a", count: 250), false),
    ])
    func `knows names of topics`(_ text: String, _ allowed: Bool) {
        #expect((SettingForm<String>.topic.parse(text) != nil) == allowed)
    }

    @Test(arguments: [("a", true), ("ünïcode ok", true), ("", false), ("a\nb", false), ("\u{7F}", false)])
    func `takes text without control characters`(_ text: String, _ allowed: Bool) {
        #expect((SettingForm<String>.text().parse(text) != nil) == allowed)
    }

    @Test func `shows nothing for a value that is not set`() {
        let form = SettingForm<String>.text().optional
        #expect(form.show(nil) == "")
        #expect(form.parse("a") == .some("a"))
        #expect(form.parse("") == .none)
    }
}
