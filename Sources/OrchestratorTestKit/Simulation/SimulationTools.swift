public import Avro
internal import FlowC
internal import SagaEngine

/// What runs of one thread share, because making it costs more than a run: schemas, encoders, decisions.
public final class SimulationTools {
    let processor: FlowProcessor
    let inputs: SimulatedInputs

    /// Tools of one thread. Throws when the schemas of the outputs are missing.
    public init(registry: any SchemaRegistry) throws(AvroError) {
        processor = FlowProcessor(
            reader: RecordReader(registry: registry),
            encoder: try OutputEncoder(settings: OutputSettings(), registry: registry), profile: Profile(),
            clock: { 0 })
        inputs = SimulatedInputs()
    }
}
