public import Kafka

extension PortFault {
    /// The class of an error of a question, outside of a transaction.
    public static func question(_ error: KafkaError) -> PortFault {
        error.code.isRefusal ? .brokerRefused("\(error)") : .brokerAway("\(error)")
    }

    /// The class of an error of a transactional call. `refused` is the output that was found to be the cause, if one was.
    ///
    /// The order matters: a generation that the group refuses arrives as abortable, and so does an error that was left
    /// behind by an output.
    public static func transactional(_ error: KafkaError, refused: RefusedOutput?) -> PortFault {
        if error.code.endsMembership { return .lost("\(error)") }
        if error.kind != .fatal, let refused { return .outputRefused(refused) }
        return .producerUnusable("\(error)")
    }

    /// The class of an error that the group member met while polling; nil for one that passes by itself.
    public static func membership(_ error: KafkaError) -> PortFault? {
        if error.code.endsMembership { return error.kind == .fatal ? .lost("\(error)") : nil }
        if error.code.isRefusal || error.kind == .fatal { return .brokerRefused("\(error)") }
        return nil
    }
}

extension DeliveryFailure {
    /// True when this record or its topic was refused for good, as opposed to the producer.
    var blamesOutput: Bool { error.kind != .fatal && error.code.blamesOutput }
}

extension ErrorCode {
    /// True for the permanent errors of a produce that are of one record or one topic, not of the producer.
    var blamesOutput: Bool {
        switch self {
        case .clusterAuthorizationFailed, .transactionalIDAuthorizationFailed: false
        default: DeliveryFailure.Reason(self) == .permanent
        }
    }
}
