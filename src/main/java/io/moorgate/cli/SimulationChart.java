package io.moorgate.cli;

import java.util.List;

/** Draws stages of a simulation as SVG: below each other, a bar for each endpoint, one scale for all. */
final class SimulationChart {
    private static final int WIDTH = 960;
    private static final int MARGIN = 24;
    private static final int BARS_HEIGHT = 120;
    private static final int STAGE_HEIGHT = 216;
    private static final int TITLE_HEIGHT = 56;
    private static final int BAR_WIDTH_MAX = 80;
    private static final int NAMED_MAX = 16;

    private final StringBuilder svg = new StringBuilder();

    private SimulationChart() {}

    /** A drawing of {@code stages} under {@code title}. */
    static String of(String title, List<Stage> stages) {
        SimulationChart chart = new SimulationChart();
        chart.draw(title, stages);
        return chart.svg.toString();
    }

    private void draw(String title, List<Stage> stages) {
        int height = TITLE_HEIGHT + stages.size() * STAGE_HEIGHT;
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + height
                + "\" role=\"img\" aria-label=\"" + escaped(title) + "\">\n");
        svg.append("<style>text{font:13px sans-serif;fill:#1f2937}.title{font-size:16px;font-weight:bold}"
                + ".note{fill:#4b5563}.ready{fill:#2563eb}.other{fill:#9ca3af}.axis{stroke:#9ca3af}</style>\n");
        svg.append("<rect width=\"" + WIDTH + "\" height=\"" + height + "\" fill=\"#fff\"/>\n");
        text("title", "start", MARGIN, 32, title);
        int most = Math.max(1, stages.stream().mapToInt(Stage::most).max().orElse(1));
        for (int index = 0; index < stages.size(); index++) {
            stage(stages.get(index), TITLE_HEIGHT + index * STAGE_HEIGHT, most);
        }
        svg.append("</svg>\n");
    }

    private void stage(Stage stage, int top, int most) {
        text("head", "start", MARGIN, top + 16, stage.title());
        text("note", "start", MARGIN, top + 34, stage.note());
        int count = Math.max(1, stage.shares().size());
        double step = (double) (WIDTH - 2 * MARGIN) / count;
        double width = Math.min(BAR_WIDTH_MAX, step * 0.8);
        int bottom = top + 56 + BARS_HEIGHT;
        for (int index = 0; index < stage.shares().size(); index++) {
            Stage.Share share = stage.shares().get(index);
            double middle = MARGIN + (index + 0.5) * step;
            double height = (double) BARS_HEIGHT * share.connections() / most;
            svg.append("<rect class=\"" + (share.state().isEmpty() ? "ready" : "other") + "\" x=\""
                    + rounded(middle - width / 2) + "\" y=\"" + rounded(bottom - height) + "\" width=\""
                    + rounded(width) + "\" height=\"" + rounded(height) + "\"><title>" + escaped(share.endpoint())
                    + ": "
                    + share.connections() + "</title></rect>\n");
            if (count <= NAMED_MAX) {
                text("count", "middle", middle, bottom - height - 4, Integer.toString(share.connections()));
                text("name", "middle", middle, bottom + 16, share.endpoint());
            }
        }
        svg.append("<line class=\"axis\" x1=\"" + MARGIN + "\" x2=\"" + (WIDTH - MARGIN) + "\" y1=\"" + bottom
                + "\" y2=\"" + bottom + "\"/>\n");
    }

    private void text(String kind, String anchor, double x, double y, String text) {
        svg.append("<text class=\"" + kind + "\" text-anchor=\"" + anchor + "\" x=\"" + rounded(x) + "\" y=\""
                + rounded(y) + "\">" + escaped(text) + "</text>\n");
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
