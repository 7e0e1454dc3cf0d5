namespace Gateway.Host.Configuration;

/// <summary>How OTLP is sent.</summary>
internal enum OtlpProtocol
{
    /// <summary>gRPC.</summary>
    Grpc,

    /// <summary>HTTP with protobuf.</summary>
    Http,
}
