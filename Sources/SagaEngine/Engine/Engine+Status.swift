extension Engine {
    /// What the lanes do now, as far as their controls know it: neither positions nor the steps of an assignment.
    public var status: EngineStatus {
        let now = MonotonicClock.now()
        return EngineStatus(
            lanes: controls.enumerated().map { index, control in
                var lane = EngineStatus.Lane(name: "\(configuration.instance)-\(index)", at: now)
                lane.phase = control.isStopping ? .stopping : control.assigned.isEmpty ? .starting : .running
                lane.totals = control.totals
                return lane
            })
    }
}
