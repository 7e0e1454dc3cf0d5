using System.Text;
using System.Text.Json;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Policies.PromptGuard;

namespace Gateway.Actors.Guarding;

/// <summary>
/// Shows a guard each text in a part of a message, decoded, and collects what it masks. A key cannot be masked without becoming another, and perhaps
/// one that is there already: a message with such a key is rejected.
/// </summary>
internal ref struct GuardWalk
{
    private readonly TextGuard _guard;
    private readonly GuardRun _run;
    private readonly Splices _masks;
    private readonly int _offset;
    private Utf8JsonReader _reader;
    private GuardDenial? _denial;

    private GuardWalk(TextGuard guard, GuardRun run, ReadOnlySpan<byte> message, Slice part, Splices masks)
    {
        (_guard, _run, _masks, _offset) = (guard, run, masks, part.Start);
        _reader = new Utf8JsonReader(part.Of(message), new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
    }

    /// <summary>Looks at a part of a well-formed message.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="run">The time that is left.</param>
    /// <param name="message">The message.</param>
    /// <param name="part">The part.</param>
    /// <param name="area">What it is.</param>
    /// <param name="masks">Receives what is masked, as offsets into the message.</param>
    /// <returns>Why the message may not pass; null: it may.</returns>
    public static GuardDenial? Check(TextGuard guard, GuardRun run, ReadOnlySpan<byte> message, Slice part, GuardArea area, Splices masks)
    {
        var walk = new GuardWalk(guard, run, message, part, masks);
        walk._reader.Read();
        walk.Value(area, "");
        return walk._denial;
    }

    private void Value(GuardArea area, string key)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(area);
                break;
            case JsonTokenType.StartArray:
                while (_denial is null && _reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                {
                    Value(area, key);
                }

                break;
            case JsonTokenType.String when GuardAreas.ChecksText(area, key) && !(GuardAreas.MayBeBinary(area, key) && GuardText.IsBinary(_reader.ValueSpan)):
                var text = GuardText.Of(ref _reader);
                if (!GuardAreas.IsWord(area, key, text))
                {
                    Take(_guard.Check(text, _run));
                }

                break;
            case JsonTokenType.Number when area is not (GuardArea.Skipped or GuardArea.Item):
                Number();
                break;
        }
    }

    private void Object(GuardArea area)
    {
        while (_denial is null && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = GuardText.Of(ref _reader);
            if (GuardAreas.ChecksKey(area, key) && _guard.Check(key, _run) is { Verdict: not GuardVerdict.Passed } found)
            {
                _denial = found.Denial ?? new GuardDenial(GuardDenial.DefaultMessage, "mask of a key");
                return;
            }

            _reader.Read();
            Value(GuardAreas.Below(area, key), key);
        }
    }

    // A number is no text, and yet the same digits.
    private void Number()
    {
        var (raw, plain) = GuardText.OfNumber(_reader.ValueSpan);
        if (!Take(_guard.Check(raw, _run)) && plain is not null)
        {
            Take(_guard.Check(plain, _run));
        }
    }

    private bool Take(GuardFinding finding)
    {
        _denial = finding.Denial;
        if (finding.Verdict == GuardVerdict.Masked)
        {
            var start = (int)_reader.TokenStartIndex;
            _masks.Replace(new Slice(_offset + start, (int)_reader.BytesConsumed - start), JsonText.Quote(Encoding.UTF8.GetBytes(finding.Text!)));
        }

        return finding.Verdict != GuardVerdict.Passed;
    }
}
