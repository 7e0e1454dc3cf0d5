using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Policies.PromptGuard;

namespace Gateway.Actors.Guarding;

/// <summary>What guards the text to and from one target. Thread-safe.</summary>
internal sealed class TargetGuard(PromptGuardPolicy policy, UpstreamLimits limits, TimeProvider time)
{
    /// <summary>Whether what the target says is looked at.</summary>
    public bool ChecksResponses => policy.Response is not null;

    /// <summary>The guard of a target; null: there is none.</summary>
    public static TargetGuard? Of(TargetConfig config, UpstreamLimits limits, TimeProvider time) =>
        PromptGuardPolicy.Create(config.Policies?.Ai, "", new List<Policies.ConfigError>()) is { } policy ? new TargetGuard(policy, limits, time) : null;

    /// <summary>Looks at what goes to the target.</summary>
    /// <param name="message">The message.</param>
    /// <param name="part">Its params, or the result that answers a question of the target.</param>
    /// <param name="area">What the part is.</param>
    /// <param name="masks">Receives what is masked.</param>
    /// <returns>Why it may not pass; null: it may.</returns>
    public GuardDenial? Outgoing(ReadOnlySpan<byte> message, Slice part, GuardArea area, Splices masks) => Check(policy.Request, message, part, area, masks);

    /// <summary>Looks at what comes from the target.</summary>
    /// <param name="message">The message.</param>
    /// <param name="part">The part of it that is text.</param>
    /// <param name="area">What the part is.</param>
    /// <param name="masks">Receives what is masked.</param>
    /// <returns>Why it may not pass; null: it may.</returns>
    public GuardDenial? Incoming(ReadOnlySpan<byte> message, Slice part, GuardArea area, Splices masks) => Check(policy.Response, message, part, area, masks);

    /// <summary>A text of the target that stands alone; null: it may not pass.</summary>
    public string? Incoming(string text)
    {
        var finding = policy.Response?.Check(text, new GuardRun(time, limits.GuardTime)) ?? default;
        return finding.Verdict == GuardVerdict.Denied || text.Length > limits.GuardedBytes ? null : finding.Text ?? text;
    }

    /// <summary>Looks at a notification or request of the target.</summary>
    /// <param name="message">The message.</param>
    /// <param name="masked">A copy with masks, to be used in its place; null: there are none.</param>
    /// <returns>Why it may not pass; null: it may.</returns>
    public GuardDenial? Incoming(TargetMessage message, out TargetMessage? masked)
    {
        var masks = new Splices();
        var denial = Incoming(message.Bytes, message.Envelope.Params, GuardArea.Event, masks);
        masked = null;
        if (denial is null && !masks.IsEmpty)
        {
            using var copy = Guarded.Masked(message.Bytes, new Slice(0, message.Length), masks);
            masked = TargetMessage.Read(copy.Span) ?? throw new InvalidOperationException("A message with masks is no message.");
        }

        return denial;
    }

    /// <summary>A page of a list with the masks of its items, and without those that may not pass. What is no list is returned as it is.</summary>
    /// <param name="kind">The list.</param>
    /// <param name="result">The raw result.</param>
    /// <param name="denied">Called for each item that is left out, with its key and the rule.</param>
    public byte[] Incoming(ListKind kind, byte[] result, Action<string, string> denied)
    {
        if (!ChecksResponses || ListPage.Read(kind, 0, result) is not { } page)
        {
            return result;
        }

        using var output = new MessageBuffer(result.Length + 128);
        output.Append(result.AsSpan(0, page.Array.Start + 1));
        var isFirst = true;
        foreach (var item in page.Items)
        {
            var masks = new Splices();
            if (Incoming(result, item.At, GuardArea.Item, masks) is { } denial)
            {
                denied(item.Key, denial.Rule);
                continue;
            }

            if (!isFirst)
            {
                output.Append((byte)',');
            }

            isFirst = false;
            masks.Append(output, result, item.At);
        }

        output.Append(result.AsSpan(page.Array.End - 1));
        return output.Span.ToArray();
    }

    private GuardDenial? Check(TextGuard? guard, ReadOnlySpan<byte> message, Slice part, GuardArea area, Splices masks) =>
        guard is null || !part.Exists ? null
        : part.Length > limits.GuardedBytes ? new GuardDenial(GuardDenial.DefaultMessage, "size")
        : GuardWalk.Check(guard, new GuardRun(time, limits.GuardTime), message, part, area, masks);
}
