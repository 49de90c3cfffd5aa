export default {
  ko: {
    indices: '지수', indexOf: { KOSPI: '코스피', KOSDAQ: '코스닥', PRICE: '가격 지수' }, breadth: '상승 {{up}} · 하락 {{down}}',
    watchList: '관심 종목', all: '전체', watched: '관심', editLists: '관심 목록 편집', chart: '차트', book: '호가', trades: '체결', price: '가격', quantity: '수량', time: '시간',
    last: '현재가', change: '등락', open: '시가', high: '고가', low: '저가', volume: '거래량', turnover: '거래대금', prevClose: '기준가', upper: '상한가', lower: '하한가',
    until: '{{time}}까지', ask: '매도', bid: '매수', spread: '스프레드', session: { CONTINUOUS: '장중', HALTED: '거래 정지', PRE_HOURS: '장전 시간외', OPENING_AUCTION: '시가 단일가', CLOSING_AUCTION: '종가 단일가', POST_HOURS: '장후 시간외', AFTER_MARKET: '애프터마켓', VI_AUCTION: '변동성 완화', CLOSED: '장 마감' }, sum: '잔량 합계',
    noTrades: '아직 체결이 없습니다. 첫 체결이 여기에 나타납니다.', noBook: '호가가 없습니다.', noStocks: '종목이 없습니다.', watch: '관심 종목에 넣기', unwatch: '관심 종목에서 빼기', symbol: '종목',
    interval: '봉 간격', overlays: '지표', bidAt: '{{price}}에 매수, 잔량 {{quantity}}', askAt: '{{price}}에 매도, 잔량 {{quantity}}', priceAt: '주문 가격으로: {{price}}', own: '내 주문 {{quantity}}', ahead: '앞에 최대 {{quantity}}주', bookView: '호가 보기', view: { ladder: '호가', depth: '깊이' }, depthLabel: '호가 누적 잔량', depthHere: '이 가격의 잔량', depthSum: '누적 잔량', depthValue: '누적 금액', depthAway: '중간 가격에서', depthText: '{{side}} {{price}}, 누적 {{sum}}주', depthBoth: '매수 {{bid}}주, 매도 {{ask}}주', depthHint: '가리키거나 화살표 키로 값을 봅니다.', bidTotal: '매수 합계', askTotal: '매도 합계', bidShare: '매수 비중', oneClick: '원클릭', oneClickHint: '호가를 누르거나 차트의 주문 선을 옮기면 바로 보냅니다', dragHint: '끌어서 주문 가격 정정',
    chartLabel: '{{name}} 캔들 차트', pane: { market: '시장', chart: '차트', book: '호가', ticket: '주문', blotter: '내역' }, days: { '1m': '1분', '5m': '5분', '15m': '15분', '1h': '1시간', '1d': '일' }, buys: '매수 체결', sells: '매도 체결',
  },
  en: {
    indices: 'Indices', indexOf: { KOSPI: 'KOSPI', KOSDAQ: 'KOSDAQ', PRICE: 'By price' }, breadth: '{{up}} up · {{down}} down',
    watchList: 'Watch list', all: 'All', watched: 'Watched', editLists: 'Edit watch lists', chart: 'Chart', book: 'Order book', trades: 'Trades', price: 'Price', quantity: 'Quantity', time: 'Time',
    last: 'Last', change: 'Change', open: 'Open', high: 'High', low: 'Low', volume: 'Volume', turnover: 'Turnover', prevClose: 'Base price', upper: 'Upper limit', lower: 'Lower limit',
    until: 'until {{time}}', ask: 'Ask', bid: 'Bid', spread: 'Spread', session: { CONTINUOUS: 'Open', HALTED: 'Halted', PRE_HOURS: 'Pre-hours', OPENING_AUCTION: 'Opening auction', CLOSING_AUCTION: 'Closing auction', POST_HOURS: 'Post-hours', AFTER_MARKET: 'After market', VI_AUCTION: 'Volatility auction', CLOSED: 'Closed' }, sum: 'Total',
    noTrades: 'No trades yet. The first one will show here.', noBook: 'The book is empty.', noStocks: 'No symbols.', watch: 'Watch', unwatch: 'Stop watching', symbol: 'Symbol',
    interval: 'Interval', overlays: 'Indicators', bidAt: 'Buy at {{price}}, {{quantity}} there', askAt: 'Sell at {{price}}, {{quantity}} there', priceAt: 'Use {{price}} as the price', own: 'Own orders {{quantity}}', ahead: 'at most {{quantity}} ahead', bookView: 'View of the book', view: { ladder: 'Book', depth: 'Depth' }, depthLabel: 'Depth of the book', depthHere: 'At this price', depthSum: 'Up to here', depthValue: 'Worth', depthAway: 'From the middle', depthText: '{{side}} {{price}}, {{sum}} up to here', depthBoth: '{{bid}} bid, {{ask}} asked', depthHint: 'Point at it, or use the arrow keys.', bidTotal: 'Bids', askTotal: 'Asks', bidShare: 'Share of bids', oneClick: 'One click', oneClickHint: 'A click in the book, or a line moved in the chart, is sent at once', dragHint: 'Drag to amend the price',
    chartLabel: 'Candles of {{name}}', pane: { market: 'Market', chart: 'Chart', book: 'Book', ticket: 'Order', blotter: 'Activity' }, days: { '1m': '1m', '5m': '5m', '15m': '15m', '1h': '1h', '1d': '1D' }, buys: 'Bought', sells: 'Sold',
  },
};
