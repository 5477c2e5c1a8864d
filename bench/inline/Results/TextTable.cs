using System.Text;

namespace Umbra.Bench.Inline.Results;

/// <summary>A Markdown table whose columns also line up on a terminal.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. headers.Select((header, i) => _rows.Select(row => row[i].Length).Append(header.Length).Max())];
        var text = new StringBuilder();
        Append(text, headers, widths);
        text.AppendLine("|" + string.Concat(widths.Select(width => new string('-', width + 2) + "|")));
        foreach (string[] row in _rows)
        {
            Append(text, row, widths);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string[] cells, int[] widths) =>
        text.AppendLine("| " + string.Join(" | ", cells.Select((cell, i) => cell.PadRight(widths[i]))) + " |");
}
