import FlowC
import Testing

@Suite struct PriorityScoreTests {
    static func score(
        _ band: RiskBand, qos: QoS? = nil, consumed percent: Int64 = 0, weights: PriorityWeights = PriorityWeights()
    ) -> PriorityScore {
        PriorityScore(
            riskBand: band, qos: qos ?? QoS(riskBand: band), createdAt: 1000, deadline: 2000, at: 1000 + percent * 10,
            weights: weights)
    }

    static let fresh: [(RiskBand, String)] = [
        (.critical, "0.7900"), (.high, "0.6700"), (.medium, "0.4685"), (.low, "0.3885"),
    ]

    @Test(arguments: fresh) func `a fresh ticket has the constant of its risk band`(band: RiskBand, text: String) {
        #expect(Self.score(band).text == text)
    }

    static let consumed: [(Int64, String)] = [
        (-10, "0.4685"), (0, "0.4685"), (49, "0.4685"), (50, "0.5885"), (79, "0.5885"), (80, "0.6785"),
        (100, "0.6785"), (300, "0.6785"),
    ]

    @Test(arguments: consumed) func `urgency grows with the consumed share`(percent: Int64, text: String) {
        #expect(Self.score(.medium, consumed: percent).text == text)
    }

    @Test func `a window that is none is urgent`() {
        let qos = QoS(riskBand: .medium)
        for deadline in [1000, 999, Int64.min] {
            let score = PriorityScore(
                riskBand: .medium, qos: qos, createdAt: 1000, deadline: deadline, at: 1000, weights: PriorityWeights())
            #expect(score.text == "0.6785")
        }
    }

    static let qualities: [(DeliveryMode, Consistency, Durability, String)] = [
        (.exactlyOnce, .strong, .persistent, "1.0000"), (.exactlyOnce, .eventual, .persistent, "0.8500"),
        (.atLeastOnce, .eventual, .persistent, "0.5950"), (.atLeastOnce, .strong, .transient, "0.6300"),
        (.atMostOnce, .eventual, .transient, "0.3825"),
    ]

    @Test(arguments: qualities) func `quality of service is a product`(
        delivery: DeliveryMode, consistency: Consistency, durability: Durability, text: String
    ) {
        var weights = PriorityWeights()
        (weights.risk, weights.qos, weights.urgency) = (0, 1, 0)
        let qos = QoS(deliveryMode: delivery, consistency: consistency, durability: durability)
        #expect(Self.score(.low, qos: qos, weights: weights).text == text)
    }

    @Test func `the score stays within 0 and 1`() {
        var weights = PriorityWeights()
        weights.risk = 9
        #expect(Self.score(.critical, weights: weights).text == "1.0000")
        weights.risk = -9
        #expect(Self.score(.critical, weights: weights).text == "0.0000")
    }

    @Test func `scores are ordered by value`() {
        #expect(
            [Self.score(.high), Self.score(.low), Self.score(.critical)].sorted().map(\.text) == [
                "0.3885", "0.6700", "0.7900",
            ])
    }
}
