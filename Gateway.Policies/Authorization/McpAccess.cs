namespace Gateway.Policies.Authorization;

/// <summary>What one request may see and use. Belongs to the request: it ends with it, and so does what it knows of the caller.</summary>
public sealed class McpAccess
{
    private readonly McpAuthorizer? _authorizer;
    private readonly McpRights? _rights;
    private readonly RequestFacts? _facts;

    private McpAccess()
    {
    }

    internal McpAccess(McpAuthorizer authorizer, McpRights rights, RequestFacts facts) => (_authorizer, _rights, _facts) = (authorizer, rights, facts);

    /// <summary>Everything: there are no rules.</summary>
    public static McpAccess Unrestricted { get; } = new();

    /// <summary>Whether there are no rules at all.</summary>
    public bool IsUnrestricted => _authorizer is null;

    /// <summary>
    /// What decisions about lists depend on beside the list itself, to keep a filtered list by: the same for all requests of a caller under
    /// the same rules. Null: on the request, so that nothing can be kept.
    /// </summary>
    public object? Identity => _authorizer is { Inputs.ReadsRequest: false } ? _rights : null;

    /// <summary>Decides one operation of a request. The one function for lists, calls, reads, subscriptions, completions and notifications.</summary>
    /// <param name="method">The method of the request, or of the notification that it would be sent.</param>
    /// <param name="operation">What is asked for.</param>
    public RuleDecision Decide(string method, in McpOperation operation)
    {
        using var decisions = Begin(method);
        return decisions.Decide(in operation);
    }

    /// <summary>Decides many operations of one request, one after the other. Dispose the result.</summary>
    public McpDecisions Begin(string method) => new(_authorizer, _rights, _facts, method);

    /// <summary>Whether nothing of a kind can be allowed at a target, whatever its name.</summary>
    public bool DeniesAll(McpItemKind kind, string target)
    {
        using var decisions = Begin("");
        return decisions.DeniesAll(kind, target);
    }
}
