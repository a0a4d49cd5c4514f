import Postgres
import Testing

@Suite struct ConnectionOptionsTests {
    @Test(arguments: [
        "host=db.example port=6543 user=app password=geheim0815 dbname=orders",
        "postgres://app:geheim0815@db.example:6543/orders",
        "postgresql://app:geheim0815@db.example:6543/orders?sslpassword=geheim0815",
    ])
    func `a connection string is read, and its password never shows`(text: String) throws {
        var options = try ConnectionOptions(text)
        #expect(options.user == "app")
        #expect(options.database == "orders")
        #expect(options.description == "host=db.example port=6543 dbname=orders user=app application_name=orchestrator")
        options.setPassword("geheim0815")
        var dumped = ""
        dump(options, to: &dumped)
        for shown in [dumped, "\(options)", String(reflecting: options), String(describing: [options])] {
            #expect(!shown.contains("geheim"), "\(shown)")
        }
    }

    @Test func `what the string names becomes a property, the rest keeps its default`() throws {
        let options = try ConnectionOptions(
            """
            application_name=x connect_timeout=7 tcp_user_timeout=8000
            keepalives_idle=9 keepalives_interval=10 keepalives_count=11
            """)
        #expect(options.applicationName == "x")
        #expect(options.connectTimeout == .seconds(7))
        #expect(options.tcpUserTimeout == .seconds(8))
        #expect(options.keepalivesIdle == .seconds(9))
        #expect(options.keepalivesInterval == .seconds(10))
        #expect(options.keepalivesCount == 11)
        #expect(options.lockTimeout == .seconds(5))
        #expect(try ConnectionOptions("").connectTimeout == .seconds(5))
    }

    static let malformed = [
        "host=db password=geheim0815 0815geheim",
        "password='geheim0815",
        "password=geheim0815 nosuch=geheim",
        "postgres://app:geheim%zz@db/orders",
        "postgres://app:geh@eim0815@db/orders",
        "postgres://app:geh/eim0815@db/orders",
        "postgres://app:1/geheim@db/orders",
        "postgres://app:geh?e@im@db/orders",
        "postgres://app:pw@db/orders?sslpassword=geheim%zz",
        "postgres://app:pw@db/orders?geheim",
        "connect_timeout=geheim0815",
        "keepalives_count=-1",
    ]

    @Test(arguments: malformed) func `what cannot be read is refused without quoting it`(text: String) throws {
        let error = try failure { () throws(PostgresError) in _ = try ConnectionOptions(text) }
        #expect(error.kind == .invalidOptions)
        #expect(!error.isTransient)
        #expect(!"\(error)".contains("geh"), "\(error)")
        #expect(!"\(error)".contains("eim"), "\(error)")
    }

    @Test func `escaped delimiters in a password are fine`() throws {
        for password in ["p%40a%2Fb%3Fc", "p?a", ""] {
            let options = try ConnectionOptions("postgres://app:\(password)@db/orders?application_name=a@b")
            #expect(options.user == "app")
            #expect(options.database == "orders")
            #expect(options.applicationName == "a@b")
        }
    }
}
