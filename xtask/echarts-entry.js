// The part of ECharts that the page draws with, bundled into one script that sets the global `echarts`.
// A chart type or component that src/chart/ starts to use must be registered here.
import { use } from 'echarts/core';
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, DatasetComponent, GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([
  BarChart, LineChart, ScatterChart,
  AriaComponent, DatasetComponent, GridComponent, MarkAreaComponent, MarkLineComponent,
  CanvasRenderer, SVGRenderer,
]);

export * from 'echarts/core';
