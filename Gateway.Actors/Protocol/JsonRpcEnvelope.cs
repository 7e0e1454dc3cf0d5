using System.Runtime.CompilerServices;

namespace Gateway.Actors.Protocol;

/// <summary>
/// What one pass over a message found: its shape, and where its parts stand. Holds offsets, not bytes: it is read together with
/// the message it was made from.
/// </summary>
public struct JsonRpcEnvelope
{
    private ParamsMembers _members;

    /// <summary>The shape of the message.</summary>
    public JsonRpcKind Kind { readonly get; internal set; }

    /// <summary>The method of a request or notification.</summary>
    public McpMethod Method { readonly get; internal set; }

    /// <summary>The method's name, without quotes.</summary>
    public Slice MethodName { readonly get; internal set; }

    /// <summary>The id as its raw token, quotes included: <c>1</c> and <c>"1"</c> are different ids.</summary>
    public Slice Id { readonly get; internal set; }

    /// <summary>The raw <c>params</c> object.</summary>
    public Slice Params { readonly get; internal set; }

    /// <summary>The raw <c>result</c> of a response.</summary>
    public Slice Result { readonly get; internal set; }

    /// <summary>The raw <c>error</c> of a response.</summary>
    public Slice Error { readonly get; internal set; }

    /// <summary>Where a member of <c>params</c> stands, as its raw value, quotes included.</summary>
    public readonly Slice this[ParamsMember member] => _members[(int)member];

    internal void Set(ParamsMember member, Slice value) => _members[(int)member] = value;

    [InlineArray((int)ParamsMember.MetaSubscriptionId + 1)]
    private struct ParamsMembers
    {
        private Slice _first;
    }
}
