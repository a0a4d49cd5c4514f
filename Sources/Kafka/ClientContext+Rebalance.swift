internal import CRdkafka

extension ClientContext {
    /// Captures a rebalance for the next `poll` and makes the running one return. Called within `poll` and `close`.
    func rebalance(
        _ client: OpaquePointer, _ code: rd_kafka_resp_err_t,
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) {
        let partitions = PartitionList.partitions(of: list)
        guard !isClosing else {
            rd_kafka_assign(client, nil)
            return
        }
        switch code {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            do throws(KafkaError) {
                let metadata = try GroupMetadata(owning: rd_kafka_consumer_group_metadata(client))
                hand(out: .rebalance(.assigned(partitions, metadata)), awaiting: .assign)
            } catch {
                refuse(client, error)
            }
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            let lost = rd_kafka_assignment_lost(client) != 0
            hand(out: .rebalance(lost ? .lost(partitions) : .revoked(partitions)), awaiting: .unassign)
        default:
            refuse(client, KafkaError(code, client: client, operation: "rebalance"))
        }
        rd_kafka_yield(client)
    }

    /// Takes no partitions, so that the group can go on, and reports why.
    private func refuse(_ client: OpaquePointer, _ error: KafkaError) {
        rd_kafka_assign(client, nil)
        hand(out: .failure(error), awaiting: .nothing)
    }
}
