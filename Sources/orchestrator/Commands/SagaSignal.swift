internal import ArgumentParser
internal import Documents
internal import FlowC

/// `orchestrator saga signal`
struct SagaSignal: OrderCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal",
        abstract: "Tells a saga that something has happened which it may be waiting for.",
        discussion: """
            A plan names what it waits for in its metadata (`wait_for`); what nobody waits for is kept for a time (`orchestrator sagas \
            waits --signals`). Type execution.result with a ticket id as key brings a result, type approval with a plan id the \
            answer to a question.

            Example: orchestrator saga signal 9d2b… --type payment --key order-7 --payload '{"paid": true}' --reason "by phone"
            """)

    @OptionGroup var options: OrderOptions

    @Option(help: ArgumentHelp("What has happened, at most 255 characters.", valueName: "text"))
    var type: String

    @Option(help: ArgumentHelp("To which of several things, at most 255 characters.", valueName: "text"))
    var key: String

    @Option(help: ArgumentHelp("A JSON value of at most 64 KiB.", valueName: "json"))
    var payload = "null"

    @Flag(help: "Send it although the saga is not known yet; it waits for the saga. Needs the saga's id.")
    var early = false

    var mayBeEarly: Bool { early }

    func order() throws -> Command.Order {
        let document = Document()
        do throws(MalformedJSON) {
            let root = try document.parse(json: Array(payload.utf8))
            return .signal(Signal(eventType: type, eventKey: key, payload: root))
        } catch {
            throw ValidationError("--payload is \(error)")
        }
    }
}
