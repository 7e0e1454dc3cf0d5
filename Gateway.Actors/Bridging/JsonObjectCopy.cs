using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>Writes a JSON object of raw members, with commas between them.</summary>
internal ref struct JsonObjectCopy
{
    private readonly MessageBuffer _output;
    private bool _any;

    public JsonObjectCopy(MessageBuffer output)
    {
        _output = output;
        output.Append((byte)'{');
    }

    /// <summary>Appends a raw member.</summary>
    public void Add(scoped ReadOnlySpan<byte> member)
    {
        Begin();
        _output.Append(member);
    }

    /// <summary>Appends a member; its name needs no escapes.</summary>
    public void Add(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Name(name);
        _output.Append(value);
    }

    /// <summary>Begins a member of this name, whose value the caller appends.</summary>
    public void Name(scoped ReadOnlySpan<byte> name)
    {
        Begin();
        _output.Append((byte)'"');
        _output.Append(name);
        _output.Append("\":"u8);
    }

    /// <summary>Begins a member, which the caller appends.</summary>
    public void Begin()
    {
        if (_any)
        {
            _output.Append((byte)',');
        }

        _any = true;
    }

    /// <summary>Ends the object.</summary>
    public readonly void End() => _output.Append((byte)'}');
}
