namespace Gateway.Policies.Authorization;

/// <summary>One thing that a caller may be shown or may use.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Target">The target that has it.</param>
/// <param name="Name">Name, URI, URI template or task id as the target knows it, without any prefix.</param>
public readonly record struct McpOperation(McpItemKind Kind, string Target, string Name)
{
    /// <summary>Whether it is only shown in a list: then the arguments of a call are not known yet, and what may depend on them is shown.</summary>
    public bool IsListed { get; init; }

    /// <summary>The arguments of a call as JSON in UTF-8, exactly the bytes that are forwarded; empty: there are none, which means <c>{}</c>.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }
}
