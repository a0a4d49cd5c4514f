internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

/// Answers requests for approval that are visible: yes, no, yes with another plan, both, twice, or never.
final class SimulatedPerson {
    private let chance: SimulationChance
    private let places: [TopicPartition]
    private let plans: [String: [[UInt8]]]
    private var coming: [(due: Int64, place: TopicPartition, value: [UInt8])] = []
    private var isStrange: Bool
    private var writer = JSONWriter(capacity: 1024)
    /// Where the answers stand.
    private(set) var answers: [(place: TopicPartition, offset: Int64)] = []
    /// Where an answer stands that nobody can use.
    private(set) var strays: [(place: TopicPartition, offset: Int64)] = []

    /// `plans` are the plans that may take the place of others, by plan id.
    init(_ plans: [String: [[UInt8]]], partitions: [TopicPartition], chance: SimulationChance) {
        self.plans = plans
        self.chance = chance
        places = partitions.filter { $0.topic == Topic.approvalResponses.rawValue }
        isStrange = !places.isEmpty && chance.percent(8)
    }

    /// When an answer comes next by itself; nil when none is to come.
    var nextDue: Int64? { coming.map(\.due).min() }

    /// A request has become visible.
    func see(_ plan: String, at now: Int64) {
        guard !places.isEmpty else { return }
        switch chance.number(0..<100) {
        case 0..<50: answer(.approved, plan, nil, now)
        case 50..<65: answer(.rejected, plan, nil, now)
        case 65..<80: answer(.approved, plan, chance.pick(plans[plan] ?? []), now)
        case 80..<90:
            answer(.approved, plan, nil, now)
            answer(.rejected, plan, nil, now)
        default: break
        }
    }

    private func answer(_ choice: ApprovalAnswer.Choice, _ plan: String, _ document: [UInt8]?, _ now: Int64) {
        let due = now + Int64(chance.percent(15) ? chance.number(8_000...12_000) : chance.number(0...1_500))
        writer.reset()
        writer.object { writer in
            writer.key("plan_id")
            writer.value(plan)
            writer.key("decision")
            writer.value(choice.rawValue)
            writer.key("approved_by")
            writer.value("person")
            writer.key("approved_at")
            writer.value(due)
            guard let document else { return }
            writer.key("cognitive_plan")
            writer.value(json: document)
        }
        for _ in 0..<(chance.percent(15) ? 2 : 1) {
            coming.append((due, places[chance.number(0..<places.count)], writer.bytes))
        }
    }

    /// Gives one answer whose time has come; false when there is none.
    func step(_ world: SimulatedWorld) -> Bool {
        guard !world.kafka.isAway else { return false }
        if isStrange, world.feeder.isDone {
            isStrange = false
            let place = places[chance.number(0..<places.count)]
            strays.append((place, world.kafka.inputs[place]?.end ?? 0))
            return append("{\"plan_id\":\"nobody's\",\"decision\":\"approved\"}".utf8.map { $0 }, place, world)
        }
        guard let index = chance.pick(coming.indices.filter { coming[$0].due <= world.now }) else { return false }
        let answer = coming.remove(at: index)
        return append(answer.value, answer.place, world)
    }

    private func append(_ value: [UInt8], _ place: TopicPartition, _ world: SimulatedWorld) -> Bool {
        guard let offset = world.kafka.inputs[place]?.end else { return false }
        world.trace("a person answers: \(place.short)@\(offset) \(String(decoding: value.prefix(90), as: UTF8.self))")
        answers.append((place, offset))
        world.kafka.append(place, key: nil, value: value, headers: [])
        return true
    }
}
