#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/// Swift cannot call variadic C functions. This pushes one scripted answer of one mock broker.
static inline rd_kafka_resp_err_t crdkafka_mock_broker_push_error_rtt(rd_kafka_mock_cluster_t *cluster,
                                                                      int32_t broker, int16_t api_key,
                                                                      rd_kafka_resp_err_t error, int rtt_ms) {
    return rd_kafka_mock_broker_push_request_error_rtts(cluster, broker, api_key, 1, error, rtt_ms);
}
