/// The cause of an error that a map stage has ended with, computing what the query asks of a row. It may be one of types
/// that only samples have given; nothing behind the stage has run.
package struct MapFailure: Error {
  package let error: any Error
}
