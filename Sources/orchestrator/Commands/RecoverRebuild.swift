internal import ArgumentParser
internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

/// `orchestrator recover rebuild`
struct RecoverRebuild: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Brings a Postgres that was restored from a backup to where Kafka is.",
        discussion: """
            Runs alone: it refuses while the group has members. Records below the committed offsets that Postgres does not \
            know are decided again, over all partitions in the order of their timestamps, each at its own time; nothing is \
            published, since all of it is out, and tickets get the bytes that their topic still holds. It ends with both \
            watermarks at the committed offsets and the halt lifted; then start the instances. Interrupted, it goes on where \
            it was when it is run again.

            Example: orchestrator recover rebuild --dry-run
            """)

    @Flag(help: "Go on although retention has removed records between; their sagas stay lost.")
    var acceptGaps = false

    @Flag(help: "Only show what would be done.")
    var dryRun = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions

    func perform() throws {
        let settings = try file.load(kafka, postgres, schemas, engine).settings
        let group = settings.kafkaConsumerGroupID
        let database = try PostgresAccess(settings)
        let (progress, halt) = try database.store(of: group) { (store) throws(PortFault) in
            (try store.allProgress(), try store.halted())
        }
        try KafkaAccess(settings).run { access in
            try access.requireEmptyGroup(group, for: "a rebuild")
            let course = try RebuildCourse(progress, inputs: settings.inputTopics, group: group, access)
            if !course.goals.isEmpty { Terminal.out(course.table) }
            try course.check(acceptGaps: acceptGaps)
            guard !dryRun else { return Terminal.out("nothing was changed") }
            if !course.goals.isEmpty {
                try RebuildRun(settings, access, database).run(course)
            } else if halt == nil {
                return Terminal.out("Postgres knows everything that group \(group) has committed; nothing to rebuild")
            }
            let lifted = try database.store(of: group) { (store) throws(PortFault) in try store.clearHalt() }
            Terminal.out(lifted ? "the halt is lifted; start the instances" : "start the instances")
        }
    }
}
