export default {
  ko: {
    title: '포트폴리오', equity: '총 자산', cash: '현금', held: '주문 증거금', available: '주문 가능', positionsValue: '보유 평가액', rights: '신주인수권', unrealized: '평가 손익', realized: '실현 손익', return: '수익률', averageCost: '평균 단가', value: '평가액', allocation: '자산 구성', balance: '잔고', signedOut: '로그인하면 포트폴리오가 보입니다.', print: '인쇄',
    performance: '성과', curve: '총 자산의 흐름', profit: '손익', netDeposits: '순입금', timeWeighted: '시간가중 수익률', moneyWeighted: '금액가중 수익률 (연)', income: '배당·이자', charges: '수수료·세금', groups: '분류별 비중', bySector: '업종', byMarket: '시장', otherSector: '기타',
    period: { label: '기간', week: '1주', month: '1개월', year: '1년', all: '전체' },
  },
  en: {
    title: 'Portfolio', equity: 'Equity', cash: 'Cash', held: 'Held for orders', available: 'Available', positionsValue: 'Value of positions', rights: 'Rights to new shares', unrealized: 'Unrealized P&L', realized: 'Realized P&L', return: 'Return', averageCost: 'Average cost', value: 'Value', allocation: 'Allocation', balance: 'Balance', signedOut: 'Sign in to see your portfolio.', print: 'Print',
    performance: 'Performance', curve: 'Equity over time', profit: 'Profit', netDeposits: 'Net deposits', timeWeighted: 'Time-weighted return', moneyWeighted: 'Money-weighted return (yearly)', income: 'Dividends and interest', charges: 'Fees and taxes', groups: 'Shares by group', bySector: 'Sector', byMarket: 'Market', otherSector: 'Other',
    period: { label: 'Period', week: '1 week', month: '1 month', year: '1 year', all: 'All' },
  },
};
