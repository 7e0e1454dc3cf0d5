using Gateway.Policies.Cel.Binding;

namespace Gateway.Policies.Cel.Explaining;

/// <summary>The values parts of an expression came to, in the order they were evaluated.</summary>
internal sealed class Trace
{
    // Loops may have thousands of rounds; people read a few.
    private const int MaxRounds = 10;
    private const int MaxRecords = 5_000;

    private readonly Stack<Record> _open = new();
    private int _count;

    public Trace() => _open.Push(new Record(null, null));

    /// <summary>The records of the outermost parts.</summary>
    public IReadOnlyList<Record> Roots => _open.Last().Children;

    /// <summary>What is to be said about the variables of the round under way; set by loops.</summary>
    public void EnterRound(int round, int first, int second, CelActivation activation) =>
        _open.Peek().Round = new Round(round, first, second, activation.Locals[first], second < 0 ? default : activation.Locals[second]);

    public Record Open(Bound bound)
    {
        var parent = _open.Peek();
        var record = new Record(bound, parent.Round);
        if (parent.Round is not { Number: >= MaxRounds } && ++_count <= MaxRecords)
        {
            parent.Children.Add(record);
        }

        _open.Push(record);
        return record;
    }

    public void Close(Record record, in CelValue value)
    {
        record.Value = value;
        _open.Pop();
    }

    /// <summary>A round of a loop: its variables' places and values.</summary>
    internal sealed record Round(int Number, int First, int Second, CelValue FirstValue, CelValue SecondValue);

    /// <summary>One evaluation of one part.</summary>
    internal sealed class Record(Bound? bound, Round? enteredIn)
    {
        public Bound? Bound { get; } = bound;

        /// <summary>The round of the loop around it.</summary>
        public Round? EnteredIn { get; } = enteredIn;

        /// <summary>If it is a loop: the round it is in.</summary>
        public Round? Round { get; set; }

        public CelValue Value { get; set; }

        public List<Record> Children { get; } = [];
    }
}
