using System.Globalization;
using System.Text;

namespace Umbra.Bench.Power.Drawing;

/// <summary>Draws panels beside each other as SVG.</summary>
internal static class PowerChart
{
    private const int PanelWidth = 480;
    private const int Height = 360;
    private const int Left = 56;
    private const int Right = 20;
    private const int Top = 44;
    private const int Bottom = 96;
    private const int LegendWidth = 142;

    /// <summary>The picture, on a white ground so that it can be read on a dark page too.</summary>
    public static string Draw(ChartPanel[] panels)
    {
        var svg = new StringBuilder();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {panels.Length * PanelWidth} {Height}" font-family="sans-serif" font-size="12" fill="#222">""");
        Line(svg, $"""<rect width="100%" height="100%" fill="#fff"/>""");
        for (var i = 0; i < panels.Length; i++)
        {
            Line(svg, $"""<g transform="translate({i * PanelWidth} 0)">""");
            Draw(svg, panels[i]);
            Line(svg, $"</g>");
        }

        Line(svg, $"</svg>");
        return svg.ToString();
    }

    private static void Draw(StringBuilder svg, ChartPanel panel)
    {
        Line(svg, $"""<text x="{Left}" y="22" font-size="14" font-weight="bold">{panel.Title}</text>""");
        for (var tenth = 0; tenth <= 10; tenth += 2)
        {
            var y = Y(tenth / 10.0);
            Line(svg, $"""<line x1="{Left}" y1="{y:0.#}" x2="{PanelWidth - Right}" y2="{y:0.#}" stroke="#ddd"/>""");
            Line(svg, $"""<text x="{Left - 6}" y="{y + 4:0.#}" text-anchor="end">{tenth * 10} %</text>""");
        }

        foreach (var tick in panel.Ticks)
        {
            Line(svg, $"""<text x="{X(panel, tick):0.#}" y="{Height - Bottom + 18}" text-anchor="middle">{tick * 100:0.##} %</text>""");
        }

        Line(svg, $"""<text x="{(Left + PanelWidth - Right) / 2}" y="{Height - Bottom + 38}" text-anchor="middle">{panel.Axis} … of exchanges; found in … of runs</text>""");
        for (var i = 0; i < panel.Series.Length; i++)
        {
            Draw(svg, panel, panel.Series[i], Left + (i * LegendWidth));
        }
    }

    private static void Draw(StringBuilder svg, ChartPanel panel, ChartSeries series, int legend)
    {
        var dash = series.IsDashed ? """ stroke-dasharray="6 4" """ : " ";
        var points = string.Join(' ', series.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(panel, point.Share):0.#},{Y(point.Found):0.#}")));
        Line(svg, $"""<polyline points="{points}" fill="none" stroke="{series.Color}" stroke-width="2"{dash}/>""");
        foreach (var (share, found) in series.Points)
        {
            Line(svg, $"""<circle cx="{X(panel, share):0.#}" cy="{Y(found):0.#}" r="2.5" fill="{series.Color}"/>""");
        }

        var y = Height - 24;
        Line(svg, $"""<line x1="{legend}" y1="{y}" x2="{legend + 24}" y2="{y}" stroke="{series.Color}" stroke-width="2"{dash}/>""");
        Line(svg, $"""<text x="{legend + 30}" y="{y + 4}">{series.Name}</text>""");
    }

    private static double X(ChartPanel panel, double share) => Left + (panel.Place(share) * (PanelWidth - Left - Right));

    private static double Y(double found) => Height - Bottom - (found * (Height - Top - Bottom));

    private static void Line(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
