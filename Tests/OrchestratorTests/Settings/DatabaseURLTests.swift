import Testing

@testable import orchestrator

@Suite struct `Database URL` {
    @Test(arguments: [
        ("postgres://u:pw@h:5432/db", "postgres://u:***@h:5432/db"),
        ("postgresql://u:p@w@h/db", "postgresql://u:***@h/db"),
        ("postgres://u@h/db", "postgres://u@h/db"),
        ("postgres://h/db", "postgres://h/db"),
        ("postgres://u:pw@h/db?sslmode=require&password=x", "postgres://u:***@h/db?sslmode=require&password=***"),
        ("postgres:///db?host=/tmp&options=-c%20a%3Db", "postgres:///db?host=/tmp&options=***"),
        ("host=h port=5432 user=u password=pw", "host=h port=5432 user=u password=***"),
        ("host=h password='a b'", "***"),
        ("hunter2", "***"),
    ])
    func `shows everything but secrets`(_ text: String, _ shown: String) {
        #expect(DatabaseURL(text)?.description == shown)
        #expect(DatabaseURL(text)?.secret.revealed == text)
    }

    @Test func `is nothing when empty`() {
        #expect(DatabaseURL("") == nil)
    }
}
