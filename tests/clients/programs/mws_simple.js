// Runs under npm mws-simple 1.0.2: prints what it read as JSON. Knows nothing of this project.
// Arguments: access key, secret key, seller, auth token, host and port, earliest date.
'use strict';
const mwsSimple = require('mws-simple');

const [accessKeyId, secretAccessKey, merchantId, token, address, since] = process.argv.slice(2);
const [host, port] = address.split(':');
const MARKETPLACES = ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2', 'A1AM78C64UM0Y8'];

function ask(path, query, secret) {
  const client = mwsSimple({ host, port, accessKeyId, secretAccessKey: secret || secretAccessKey, merchantId });
  const version = path.split('/')[2];
  return new Promise((resolve, reject) => {
    client.request({ path, query: Object.assign({ MWSAuthToken: token, Version: version }, query) },
      (error, result) => (error ? reject(error) : resolve(result)));
  });
}

const ORDERS = '/Orders/2013-09-01';

async function itemsOf(orderId) {
  const found = [];
  let result = (await ask(ORDERS, { Action: 'ListOrderItems', AmazonOrderId: orderId })).ListOrderItemsResponse.ListOrderItemsResult[0];
  for (;;) {
    for (const item of result.OrderItems[0].OrderItem) {
      const price = item.ItemPrice ? item.ItemPrice[0].Amount[0] : '';
      found.push([item.SellerSKU[0], item.ASIN[0], item.Title[0], item.QuantityOrdered[0], price]);
    }
    if (!result.NextToken) return found;
    result = (await ask(ORDERS, { Action: 'ListOrderItemsByNextToken', NextToken: result.NextToken[0] }))
      .ListOrderItemsByNextTokenResponse.ListOrderItemsByNextTokenResult[0];
  }
}

async function main() {
  const read = { orders: {}, pages: 1, items: {}, errors: [] };
  const query = { Action: 'ListOrders', CreatedAfter: since, MaxResultsPerPage: '10' };
  MARKETPLACES.forEach((id, at) => { query[`MarketplaceId.Id.${at + 1}`] = id; });
  let page = (await ask(ORDERS, query)).ListOrdersResponse.ListOrdersResult[0];
  for (;;) {
    for (const order of page.Orders[0].Order) {
      const total = order.OrderTotal ? [order.OrderTotal[0].CurrencyCode[0], order.OrderTotal[0].Amount[0]] : [];
      read.orders[order.AmazonOrderId[0]] = [order.OrderStatus[0], order.MarketplaceId[0], total];
    }
    if (!page.NextToken) break;
    page = (await ask(ORDERS, { Action: 'ListOrdersByNextToken', NextToken: page.NextToken[0] }))
      .ListOrdersByNextTokenResponse.ListOrdersByNextTokenResult[0];
    read.pages += 1;
  }
  const chosen = ['111-1111111-1111111', ...Object.keys(read.orders).sort().slice(0, 3)];
  const ids = {};
  chosen.forEach((id, at) => { ids[`AmazonOrderId.Id.${at + 1}`] = id; });
  const got = (await ask(ORDERS, Object.assign({ Action: 'GetOrder' }, ids))).GetOrderResponse.GetOrderResult[0];
  read.got = got.Orders[0].Order.map((order) => order.AmazonOrderId[0]).sort();
  for (const id of chosen) read.items[id] = await itemsOf(id);
  const status = await ask(ORDERS, { Action: 'GetServiceStatus' });
  read.status = status.GetServiceStatusResponse.GetServiceStatusResult[0].Status[0];
  const listed = (await ask('/Sellers/2011-07-01', { Action: 'ListMarketplaceParticipations' }))
    .ListMarketplaceParticipationsResponse.ListMarketplaceParticipationsResult[0];
  read.participations = listed.ListParticipations[0].Participation.map((row) => row.MarketplaceId[0]).sort();
  read.markets = listed.ListMarketplaces[0].Marketplace.map((row) => [row.MarketplaceId[0], row.Name[0]]).sort();
  // This client hands errors back as results; their HTTP status it does not show.
  const bad = await ask(ORDERS, { Action: 'ListOrdersByNextToken', NextToken: 'no token of yours' });
  const forged = await ask(ORDERS, { Action: 'GetServiceStatus' }, 'x'.repeat(40));
  for (const result of [bad, forged]) read.errors.push([0, result.ErrorResponse.Error[0].Code[0]]);
  console.log(JSON.stringify(read));
}

main().catch((error) => { console.error(error); process.exit(1); });
