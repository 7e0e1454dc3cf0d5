using System.ComponentModel.DataAnnotations;

namespace Gateway.Policies.Buffering;

/// <summary>How much of a body is read before it goes on.</summary>
public sealed record BodyBufferConfig
{
    /// <summary>Most bytes that are kept of one body. Default: 2 MiB (2097152); range: 1 to 67108864.</summary>
    [Range(1, 64 << 20)]
    public int MaxBytes { get; init; } = 2 << 20;

    /// <summary>What becomes of a larger body. Default: failClosed.</summary>
    public BufferFailureMode FailureMode { get; init; } = BufferFailureMode.FailClosed;
}
