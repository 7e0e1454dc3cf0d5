namespace Gateway.Policies.Cel.Json;

/// <content>Reading only what some rule mentions.</content>
internal ref partial struct JsonParser
{
    /// <summary>
    /// Reads a value into the slots below <paramref name="node"/>. What no slot asks for is checked for its syntax but not kept; a member
    /// that a slot is on the way of must not stand twice, for two readers could take different ones.
    /// </summary>
    public bool TryProject(SlotTree node, Span<CelValue> slots)
    {
        SkipBlanks();
        if (node.Slot >= 0 || Current() != '{')
        {
            var read = TryReadValue(out var value);
            node.Fill(value, slots);
            return read;
        }

        var seen = new bool[node.Children.Length];
        var members = new MemberWalk();
        while (TryNextMember(ref members, out var name))
        {
            var child = node.Find(name);
            if (child < 0)
            {
                if (!TrySkip())
                {
                    return false;
                }
            }
            else if (seen[child] || !TryProject(node.Children[child], slots))
            {
                return false;
            }
            else
            {
                seen[child] = true;
            }
        }

        for (var i = 0; i < seen.Length; i++)
        {
            if (!seen[i])
            {
                node.Children[i].FillMissing(slots);
            }
        }

        return members.Ended;
    }

    /// <summary>Reads over a value without keeping any of it.</summary>
    private bool TrySkip()
    {
        SkipBlanks();
        switch (Current())
        {
            case (byte)'{':
                var members = new MemberWalk();
                while (TryNextMember(ref members, out _))
                {
                    if (!TrySkip())
                    {
                        return false;
                    }
                }

                return members.Ended;
            case (byte)'[':
                return TrySkipArray();
            default:
                return TryReadValue(out _);
        }
    }

    private bool TrySkipArray()
    {
        _at++;
        if (++_depth > MaxDepth)
        {
            return false;
        }

        if (!TryTake((byte)']'))
        {
            do
            {
                if (!TrySkip())
                {
                    return false;
                }
            }
            while (TryTake((byte)','));

            if (!TryTake((byte)']'))
            {
                return false;
            }
        }

        _depth--;
        return true;
    }
}
