export default {
  ko: {
    title: '포트폴리오', equity: '총 자산', cash: '현금', held: '주문 증거금', available: '주문 가능', positionsValue: '보유 평가액', unrealized: '평가 손익', realized: '실현 손익', return: '수익률', averageCost: '평균 단가', value: '평가액', allocation: '자산 구성', balance: '잔고', signedOut: '로그인하면 포트폴리오가 보입니다.', print: '인쇄',
  },
  en: {
    title: 'Portfolio', equity: 'Equity', cash: 'Cash', held: 'Held for orders', available: 'Available', positionsValue: 'Value of positions', unrealized: 'Unrealized P&L', realized: 'Realized P&L', return: 'Return', averageCost: 'Average cost', value: 'Value', allocation: 'Allocation', balance: 'Balance', signedOut: 'Sign in to see your portfolio.', print: 'Print',
  },
};
