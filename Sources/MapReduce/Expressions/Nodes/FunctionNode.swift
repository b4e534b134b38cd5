import Columnar
import QueryPlan

/// A function call whose kernel takes all rows of all operands at once.
final class FunctionNode: ExpressionNode {
  private let kernel: FunctionKernel
  private let name: String
  private let operands: [ExpressionNode]
  private var arguments: [Operand] = []
  private var heap: ByteArena?

  init(_ kernel: FunctionKernel, name: String, _ operands: [ExpressionNode], type: DataType, isFallible: Bool) {
    self.kernel = kernel
    self.name = name
    self.operands = operands
    super.init(type: type, isFallible: isFallible || operands.contains(where: \.isFallible))
  }

  override func evaluate(_ rows: RowSource) throws(ExpressionError) -> Operand {
    // First, so that the results of the last batch no longer hold the operands' buffers.
    let result = makeResult()
    arguments.removeAll(keepingCapacity: true)
    for operand in operands { arguments.append(try operand.evaluate(rows)) }
    do throws(KernelError) {
      try kernel.apply(arguments, rowCount: rows.rowCount, into: result, heap: takeHeap())
    } catch {
      throw ExpressionError(error, function: name)
    }
    return Operand(column: result)
  }

  /// The buffer for new strings: emptied if nobody else holds it, else a new one, so that views which somebody kept
  /// together with their owner stay good.
  private func takeHeap() -> ByteArena {
    // No other name for the buffer may exist while it is asked for its references.
    if isKnownUniquelyReferenced(&heap), let reused = heap {
      reused.removeAll()
      return reused
    }
    let fresh = ByteArena()
    heap = fresh
    return fresh
  }
}
