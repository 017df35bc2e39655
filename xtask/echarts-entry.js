// The part of ECharts that the page draws with, bundled into one script that sets the global `echarts`.
// A chart type or component that src/chart/ starts to use must be registered here, a function that src/ui/ calls exported.
import { use } from 'echarts/core';
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([
  BarChart, LineChart, ScatterChart,
  GridComponent, MarkAreaComponent, MarkLineComponent,
  CanvasRenderer, SVGRenderer,
]);

export { init } from 'echarts/core';
