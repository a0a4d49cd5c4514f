internal import CRdkafka

extension Admin {
    /// Serves the callbacks of this client: errors outside of any call, such as a refused login. Returns how many.
    @discardableResult
    public func poll(_ timeout: Duration = .zero) -> Int {
        Int(rd_kafka_poll(handle.raw, timeout.milliseconds))
    }
}
